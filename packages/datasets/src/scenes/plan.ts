import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { OptionError, seededRandom } from '@vse/core';
import { captionsOf, type SceneCaption } from './captions';
import { generateScenes, type SceneSizes } from './generate';
import type { Scene } from './scene';

/** Raised whenever the same seed would give other pictures or other words. */
export const SCENES_VERSION = 1;

/** What fixes every byte of the data set. */
export interface ScenesPlan {
  readonly format: 'vse-scenes';
  readonly version: number;
  readonly seed: number;
  readonly sizes: SceneSizes;
}

/** Checks the options and names the data set they ask for. */
export function planScenes(seed: number, sizes: SceneSizes): ScenesPlan {
  if (!Number.isSafeInteger(seed)) {
    throw new OptionError(`openScenes: seed must be a whole number, got ${seed}.`);
  }
  const { train, dev, test } = sizes;
  for (const [split, size] of Object.entries({ train, dev, test })) {
    if (!Number.isSafeInteger(size) || size < 0 || size > 20_000) {
      throw new OptionError(
        `openScenes: sizes.${split} must be a whole number from 0 to 20000, got ${String(size)}.`,
      );
    }
  }
  return { format: 'vse-scenes', version: SCENES_VERSION, seed, sizes: { train, dev, test } };
}

/** `VSE_CACHE`, else `.cache/vse` in the working directory, and in it a folder named after the plan. */
export function defaultFolder(plan: ScenesPlan): string {
  const name = createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 12);
  return resolve(process.env['VSE_CACHE'] ?? join('.cache', 'vse'), `scenes-${name}`);
}

/** A scene and its five captions. */
export interface CaptionedScene {
  readonly scene: Scene;
  readonly captions: readonly SceneCaption[];
}

/** Everything but the pixels. */
export function imagine(plan: ScenesPlan): CaptionedScene[] {
  const random = seededRandom(plan.seed);
  return generateScenes(plan.seed, plan.sizes).map((scene) => ({
    scene,
    captions: captionsOf(scene, random.fork(`captions/${scene.id}`)),
  }));
}
