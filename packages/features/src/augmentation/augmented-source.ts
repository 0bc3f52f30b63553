import { OptionError, seededRandom, type FeatureMatrix, type FeatureSource } from '@vse/core';
import type { FeatureExtractor } from '../extraction/extractor';
import { augmentImage, type AugmentOptions } from './augment-image';

/** Images, extractor and augmentation of `augmentedSource`. */
export interface AugmentedSourceOptions extends AugmentOptions {
  /** Image files, by row. */
  readonly files: readonly string[];
  /** Extractor of images that are stretched to its size. It stays the caller's. */
  readonly extractor: FeatureExtractor;
  /** Seed of crops and flips. */
  readonly seed: number;
}

/**
 * A source that extracts features at each read, each time from another random crop: training with augmentation, whose
 * features cannot be stored. A row depends on the seed, its number and `draw`, which the trainer sets to epoch and step,
 * so that a resumed run sees the same crops; without `draw`, on the number of earlier reads.
 *
 * @throws `OptionError` if the extractor does not stretch images to its size.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { augmentedSource, type FeatureExtractor } from '@vse/features';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'images-')), 'red.svg');
 * const red = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="red"/></svg>';
 * await writeFile(file, red);
 * const extractor: FeatureExtractor = {
 *   name: 'first pixel',
 *   settings: {},
 *   input: { width: 8, height: 8, fit: 'fill' },
 *   length: 1,
 *   dim: 3,
 *   batchSize: 4,
 *   concurrency: 1,
 *   extract: (images) =>
 *     Promise.resolve(
 *       images.map(({ data }) => ({
 *         features: { values: Float32Array.from(data.slice(0, 3)), length: 1, dim: 3 },
 *         boxes: Float32Array.of(0, 0, 1, 1),
 *       })),
 *     ),
 *   dispose: () => Promise.resolve(),
 * };
 * const source = augmentedSource({ files: [file], extractor, seed: 1 });
 * const [row] = await source.read([0]);
 * console.log(row?.values); // 255, 0, 0
 * ```
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
      throw new OptionError(
        `augmentedSource: rows must be whole numbers below ${files.length}, the number of images, got ${row}.`,
      );
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
        const batch = await extractor.extract(images.slice(first, first + batchSize));
        features.push(...batch.map((image) => image.features));
      }
      return features;
    },
  };
}
