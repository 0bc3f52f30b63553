import { join, resolve } from 'node:path';
import type { Dataset } from '../dataset';
import type { PhraseLink } from '../phrase-link';
import { phraseLinks } from './entities';
import type { Word } from './fragment';
import type { SceneSizes } from './generate';
import { SCENE_SIZE, type Scene } from './scene';
import { defaultFolder, imagine, planScenes, type CaptionedScene } from './plan';
import { fillFolder, type ScenesProgress } from './store';
import { imagePath } from './text-files';

/** The scenes as a data set, and the truth about them. */
export interface ScenesDataset extends Dataset {
  /** Where the files are. */
  readonly folder: string;
  readonly seed: number;
  /** What each image shows; parallel to `images`. */
  readonly scenes: readonly Scene[];
  /** The words of each caption with their dependency tree; parallel to `captions`. */
  readonly sentences: readonly (readonly Word[])[];
  /** Every phrase of every caption with its boxes, in the order of the captions. */
  readonly phrases: readonly PhraseLink[];
}

export interface ScenesOptions {
  /**
   * Where the files are kept. Defaults to a folder named after version, seed and sizes in the folder that the
   * environment variable VSE_CACHE names, or in `.cache/vse` under the working directory.
   */
  readonly folder?: string;
  /** Fixes everything. Defaults to `1`. */
  readonly seed?: number;
  /** Images per split. Defaults to 2000, 200 and 500. */
  readonly sizes?: SceneSizes;
  readonly onProgress?: (progress: ScenesProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Opens the embedded data set **scenes**, and draws it first where it is not on disk yet: pictures of two to four
 * coloured objects, five captions each, boxes, phrase links and dependency trees. It is synthetic, and says so.
 *
 * Groups of up to six images in one split show the same objects in the same places and trade colours (two objects:
 * patterns too), so that only a model that knows which attribute belongs to which object tells them apart.
 *
 * The files take the forms of Flickr8k (`Flickr8k.token.txt`, split lists), Flickr30K Entities (`Sentences`,
 * `Annotations`) and CoNLL-U (`relations.train.conllu`); images are 160 x 160 JPEG. The same seed and sizes give the
 * same captions and boxes to the byte. A stopped run continues where it was; two at once do not disturb each other;
 * a damaged file is made again.
 *
 * @throws OptionError when seed or sizes are out of range
 * @throws DataError when the folder holds something else
 */
export async function openScenes({
  folder,
  seed = 1,
  sizes = { train: 2000, dev: 200, test: 500 },
  onProgress,
  signal,
}: ScenesOptions = {}): Promise<ScenesDataset> {
  const plan = planScenes(seed, sizes);
  const home = folder === undefined ? defaultFolder(plan) : resolve(folder);
  const imagined = imagine(plan);
  await fillFolder(home, plan, imagined, { onProgress, signal });
  return describe(home, seed, imagined);
}

function describe(folder: string, seed: number, imagined: readonly CaptionedScene[]): ScenesDataset {
  const scenes = imagined.map(({ scene }) => scene);
  const flat = imagined.flatMap(({ scene, captions }, image) =>
    captions.map((caption, i) => ({ scene, caption, image, id: `${scene.id}#${i}` })),
  );
  const indices = (split: string): number[] =>
    scenes.flatMap((scene, image) => (scene.split === split ? [image] : []));
  return {
    name: 'scenes',
    synthetic: true,
    folder,
    seed,
    images: scenes.map(({ id }) => ({
      id,
      file: join(folder, imagePath(id)),
      width: SCENE_SIZE,
      height: SCENE_SIZE,
    })),
    captions: flat.map(({ id, image, caption }) => ({ id, image, text: caption.text })),
    splits: { train: indices('train'), dev: indices('dev'), test: indices('test') },
    notes: [],
    scenes,
    sentences: flat.map(({ caption }) => caption.words),
    phrases: flat.flatMap(({ scene, caption, image }, i) =>
      phraseLinks(scene, caption, { image, caption: i }),
    ),
  };
}
