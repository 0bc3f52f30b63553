import { OptionError, seededRandom, type FeatureMatrix, type FeatureSource } from '@vse/core';
import type { FeatureExtractor } from '../extraction/extractor';
import { augmentImage, type AugmentOptions } from './augment-image';

export interface AugmentedSourceOptions extends AugmentOptions {
  /** The image files, row by row. */
  readonly files: readonly string[];
  /** Stays the caller's. It must read images stretched to its size. */
  readonly extractor: FeatureExtractor;
  /** Fixes the parts of images that are seen. */
  readonly seed: number;
}

/**
 * Features of images that are made anew each time they are read, each time of another random part: for training with
 * augmentation, where nothing can be stored. What a row gives depends on the seed, the row and `draw`, which a training
 * names by epoch and step, so that a run which is resumed sees what it would have seen; without one, on how often the row
 * was read before.
 *
 * Throws an `OptionError` where the extractor does not stretch images to its size.
 */
export function augmentedSource(options: AugmentedSourceOptions): FeatureSource {
  const { files, extractor, seed, ...augmentation } = options;
  const { input, batchSize, length, dim } = extractor;
  if (!('fit' in input) || input.fit !== 'fill') {
    throw new OptionError(
      `augmentedSource: extractor must stretch images to its size, got ${JSON.stringify(input)}. Use fit: 'fill'.`,
    );
  }
  const random = seededRandom(seed);
  const reads = new Map<number, number>();
  const augmented = (row: number, draw: string | undefined) => {
    const file = files[row];
    if (file === undefined)
      throw new OptionError(`augmentedSource: there are ${files.length} images, got number ${row}.`);
    const count = reads.get(row) ?? 0;
    if (draw === undefined) reads.set(row, count + 1);
    return augmentImage(file, input, random.fork(`${row}, ${draw ?? count}`), augmentation);
  };
  return {
    rows: files.length,
    length,
    dim,
    async read(rows, { draw } = {}) {
      const images = await Promise.all(Array.from(rows, (row) => augmented(row, draw)));
      const features: FeatureMatrix[] = [];
      for (let first = 0; first < images.length; first += batchSize) {
        const made = await extractor.extract(images.slice(first, first + batchSize));
        features.push(...made.map((one) => one.features));
      }
      return features;
    },
  };
}
