import { join, resolve } from 'node:path';
import type { Dataset } from '../dataset';
import type { PhraseLink } from '../phrase-link';
import { scenePhrases } from './entities';
import type { Word } from './fragment';
import type { SceneSizes } from './generate';
import { SCENE_SIZE, type Scene } from './scene';
import { captionedScenes, type CaptionedScene } from './captioned-scenes';
import { defaultFolder, planScenes } from './plan';
import { fillFolder, type ScenesProgress } from './store';
import { imagePath } from './text-files';

/** The scenes as a data set, with their ground truth. */
export interface ScenesDataset extends Dataset {
  /** Folder of the files. */
  readonly folder: string;
  /** Seed of the scenes. */
  readonly seed: number;
  /** Content of each image; parallel to `images`. */
  readonly scenes: readonly Scene[];
  /** Words of each caption with their dependency tree; parallel to `captions`. */
  readonly sentences: readonly (readonly Word[])[];
  /** Phrases of all captions with their boxes, in the order of the captions. */
  readonly phrases: readonly PhraseLink[];
}

/** Options of `openScenes`. */
export interface ScenesOptions {
  /**
   * Folder of the files. Defaults to one named after version, seed and sizes, in the folder that the environment variable
   * VSE_CACHE names, or in `.cache/vse` under the working directory.
   */
  readonly folder?: string;
  /** Seed of the scenes, captions and pictures. Defaults to `1`. */
  readonly seed?: number;
  /** Images per split. Defaults to 2000, 200 and 500. */
  readonly sizes?: SceneSizes;
  /** Called after each picture. */
  readonly onProgress?: (progress: ScenesProgress) => void;
  /** Stops the drawing; a later call continues it. */
  readonly signal?: AbortSignal;
}

/**
 * Opens the embedded data set **scenes**, drawing it first if it is not on disk yet: pictures of two to four coloured
 * objects, five captions each, boxes, phrase links and dependency trees. It is marked as synthetic.
 *
 * Groups of up to six images in one split show the same objects in the same places with their colours exchanged (two
 * objects: patterns too), so that only a model that knows which attribute belongs to which object tells them apart.
 *
 * The files have the formats of Flickr8k (`Flickr8k.token.txt`, split lists), Flickr30K Entities (`Sentences`,
 * `Annotations`) and CoNLL-U (`relations.train.conllu`); images are 160 x 160 JPEG. The same seed and sizes give the
 * same captions and boxes to the byte. A stopped run is continued by the next; two processes may run at once; damaged
 * files are made again.
 *
 * @param options - Folder, seed and sizes.
 * @throws `OptionError` if seed or sizes are out of range.
 * @throws `DataError` if the folder holds something else or cannot be written to.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openScenes } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'scenes-')); // without it, the cache
 * const scenes = await openScenes({ folder, sizes: { train: 4, dev: 2, test: 2 } });
 * console.log(scenes.images.length, scenes.captions[0]!.text, scenes.phrases[0]!.boxes);
 * ```
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
  const captioned = captionedScenes(seed, sizes);
  await fillFolder(home, plan, captioned, { onProgress, signal });
  return describe(home, seed, captioned);
}

function describe(folder: string, seed: number, captioned: readonly CaptionedScene[]): ScenesDataset {
  const scenes = captioned.map(({ scene }) => scene);
  const flat = captioned.flatMap(({ scene, captions }, image) =>
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
      scenePhrases(scene, caption, { image, caption: i }),
    ),
  };
}
