import { sceneCaptions, type SceneCaption } from './captions';
import { generateScenes, type SceneSizes } from './generate';
import type { Scene } from './scene';

/** A scene and its five captions. */
export interface CaptionedScene {
  /** Content of the picture. */
  readonly scene: Scene;
  /** Five captions, in the order of the data set. */
  readonly captions: readonly SceneCaption[];
}

/**
 * Generates the scenes of all splits with their captions: the whole data set but its pixels. A pure function of the seed
 * and the sizes.
 *
 * @throws `OptionError` if the seed or a size is out of range.
 * @example
 * ```ts
 * import { captionedScenes, sceneSvg } from '@vse/datasets/scenes';
 *
 * const scenes = captionedScenes(1, { train: 12, dev: 0, test: 6 });
 * const { scene, captions } = scenes[0]!;
 * console.log(captions[0]!.text, sceneSvg(scene, 1).length);
 * ```
 */
export function captionedScenes(seed: number, sizes: SceneSizes): CaptionedScene[] {
  return generateScenes(seed, sizes).map((scene) => ({ scene, captions: sceneCaptions(scene, seed) }));
}
