import { join, resolve } from 'node:path';
import { sha256 } from '@vse/formats';
import { checkScenes, type SceneSizes } from './generate';

/** Version of the generator, raised when the same seed gives other pictures or other words. */
export const SCENES_VERSION = 1;

/** Everything that determines the bytes of the data set. */
export interface ScenesPlan {
  readonly format: 'vse-scenes';
  readonly version: number;
  readonly seed: number;
  readonly sizes: SceneSizes;
}

/** Checks the options and returns the plan of the data set. */
export function planScenes(seed: number, sizes: SceneSizes): ScenesPlan {
  checkScenes('openScenes', seed, sizes);
  const { train, dev, test } = sizes;
  return { format: 'vse-scenes', version: SCENES_VERSION, seed, sizes: { train, dev, test } };
}

/** Folder named after the plan, in `VSE_CACHE`, else in `.cache/vse` under the working directory. */
export function defaultFolder(plan: ScenesPlan): string {
  const name = sha256(JSON.stringify(plan)).slice(0, 12);
  return resolve(process.env['VSE_CACHE'] ?? join('.cache', 'vse'), `scenes-${name}`);
}
