import { DataError, type FeatureMatrix } from '@vse/core';
import type { Prepared } from '../embedding/embed-items';
import type { ImageExtractor } from '../embedding/image-extractor';

/** An extractor whose vectors are those of several, one after another; each decodes a picture as it asks. */
export function joinedImages(extractors: readonly ImageExtractor[]): ImageExtractor {
  return {
    dim: extractors.reduce((sum, { dim }) => sum + dim, 0),
    batchSize: Math.max(...extractors.map(({ batchSize }) => batchSize)),
    async extract(pictures, signal) {
      const parts: (readonly Prepared<FeatureMatrix>[])[] = [];
      for (const extractor of extractors) parts.push(await extractor.extract(pictures, signal));
      return pictures.map((_, i) => joinedRow(parts.map((part) => part[i]!)));
    },
    dispose: async () => {
      await Promise.all(extractors.map((extractor) => extractor.dispose()));
    },
  };
}

/** The vectors of one picture, or the first error. */
function joinedRow(parts: readonly Prepared<FeatureMatrix>[]): Prepared<FeatureMatrix> {
  const failed = parts.find((part) => 'error' in part);
  if (failed) return failed;
  const items = parts.flatMap((part) => ('item' in part ? [part.item] : []));
  const { length } = items[0]!;
  const other = items.find((item) => item.length !== length);
  if (other) {
    const counts = items.map((item) => item.length).join(' and ');
    return {
      error: new DataError(
        `joined extractors: an image must have the same number of vectors from each, got ${counts}.`,
      ),
    };
  }
  const dim = items.reduce((sum, item) => sum + item.dim, 0);
  const values = new Float32Array(length * dim);
  let first = 0;
  for (const item of items) {
    for (let row = 0; row < length; row++) {
      values.set(item.values.subarray(row * item.dim, (row + 1) * item.dim), row * dim + first);
    }
    first += item.dim;
  }
  const [boxed] = parts;
  const boxes = boxed && 'boxes' in boxed ? { boxes: boxed.boxes } : {};
  return { item: { values, length, dim }, ...boxes };
}
