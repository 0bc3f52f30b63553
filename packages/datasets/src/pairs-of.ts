import { DataError, OptionError, type FeatureMatrix, type FeatureSource, type PairedData } from '@vse/base';
import type { Dataset } from './dataset';
import { splitImages } from './split-images';

/**
 * Joins one split of a data set with fixed features of its images, for the trainer and the metrics. Row i of `features`
 * belongs to `dataset.images[i]`. Images and captions are renumbered within the split, in its order; images without
 * captions stay, as distractors.
 *
 * @throws `OptionError` if there is no such split.
 * @throws `DataError` if features and images differ in number.
 * @example
 * ```ts
 * import { pairsOf, type Dataset } from '@vse/datasets';
 *
 * const dataset: Dataset = {
 *   name: 'mine',
 *   synthetic: false,
 *   images: [{ id: 'dog' }, { id: 'cat' }],
 *   captions: [{ id: 'cat#0', image: 1, text: 'A cat.' }],
 *   splits: { test: [1] },
 *   notes: [],
 * };
 * const read = async (rows: ArrayLike<number>) =>
 *   Array.from(rows, (row) => ({ values: Float32Array.of(row, 1), length: 1, dim: 2 }));
 * const test = pairsOf(dataset, 'test', { rows: 2, length: 1, dim: 2, read });
 * console.log(test.name, test.imageCount, await test.readCaptions([0]), await test.readImages([0]));
 * ```
 */
export function pairsOf(
  dataset: Dataset,
  split: string,
  features: FeatureSource,
): PairedData<FeatureMatrix, string> {
  const images = splitImages('pairsOf', dataset, split);
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
