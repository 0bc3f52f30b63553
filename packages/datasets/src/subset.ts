import type { Dataset, ImageRecord } from './dataset';

/**
 * Keeps the images that `keep` accepts, with their captions. Images and captions are renumbered in their order; splits
 * keep their names. Time O(images + captions).
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openScenes, subset } from '@vse/datasets';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'scenes-'));
 * const scenes = await openScenes({ folder, sizes: { train: 4, dev: 2, test: 2 } });
 * console.log(subset(scenes, (_, index) => index < 3).captions.length); // 15
 * ```
 */
export function subset(dataset: Dataset, keep: (image: ImageRecord, index: number) => boolean): Dataset {
  const kept = dataset.images.flatMap((image, index) => (keep(image, index) ? [index] : []));
  const renumbered = new Map(kept.map((old, index) => [old, index]));
  const renumber = (images: readonly number[]): number[] =>
    images.flatMap((image) => renumbered.get(image) ?? []);
  return {
    ...dataset,
    images: kept.map((index) => dataset.images[index]!),
    captions: dataset.captions.flatMap((caption) => {
      const image = renumbered.get(caption.image);
      return image === undefined ? [] : [{ ...caption, image }];
    }),
    splits: Object.fromEntries(
      Object.entries(dataset.splits).map(([name, images]) => [name, renumber(images)]),
    ),
  };
}
