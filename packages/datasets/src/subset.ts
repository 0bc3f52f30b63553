import type { Dataset, ImageRecord } from './dataset';

/**
 * The data set with only the images that `keep` accepts, and their captions. Images and captions are numbered anew, in
 * their old order; splits keep their names. Cost O(images + captions).
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
