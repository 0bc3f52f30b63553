import { DataError, OptionError, type FeatureMatrix, type FeatureSource, type PairedData } from '@vse/core';
import type { Dataset } from './dataset';

/**
 * One split of a data set with its images' fixed features, as the trainer and the metrics read it. Row i of
 * `features` belongs to `dataset.images[i]`. Images and captions are numbered anew within the split, in its order;
 * images without captions stay, as distractors.
 *
 * @throws OptionError when there is no such split
 * @throws DataError when features and images differ in number
 */
export function pairsOf(
  dataset: Dataset,
  split: string,
  features: FeatureSource,
): PairedData<FeatureMatrix, string> {
  const images = dataset.splits[split];
  if (images === undefined) {
    const known = Object.keys(dataset.splits).join(', ') || 'none';
    throw new OptionError(`pairsOf: split must be one of ${dataset.name}'s (${known}), got ${split}.`);
  }
  if (features.rows !== dataset.images.length) {
    throw new DataError(
      `pairsOf: features must have a row for each of the ${dataset.images.length} images of ${dataset.name}, got ${features.rows}. Extract them for the whole data set, in its order.`,
    );
  }
  const within = new Map(images.map((image, i) => [image, i]));
  const captions = dataset.captions.filter((caption) => within.has(caption.image));
  captions.sort((a, b) => within.get(a.image)! - within.get(b.image)!);
  return {
    name: `${dataset.name}/${split}`,
    synthetic: dataset.synthetic,
    imageCount: images.length,
    captionToImage: Int32Array.from(captions, (caption) => within.get(caption.image)!),
    ...(features.fingerprint !== undefined && { fingerprint: { imageFeatures: features.fingerprint } }),
    readImages: (wanted, options) => features.read(pick(images, wanted, 'image'), options),
    readCaptions: (wanted) =>
      Promise.resolve(pick(captions, wanted, 'caption').map((caption) => caption.text)),
  };
}

function pick<T>(items: readonly T[], wanted: ArrayLike<number>, kind: string): T[] {
  return Array.from(wanted, (index) => {
    const item = items[index];
    if (item === undefined) {
      throw new OptionError(`pairsOf: there are ${items.length} ${kind}s, got number ${index}.`);
    }
    return item;
  });
}
