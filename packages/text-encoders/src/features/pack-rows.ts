import * as tf from '@tensorflow/tfjs-core';
import { DataError, ShapeError, type EncoderBatch, type FeatureMatrix, type RowMap } from '@vse/core';
import type { CaptionFeatures, PrecomputedFeatures } from './caption-features';

/** A batch of fixed features with counts. */
export interface PackedRows {
  /** `features` `[captions, 1, dim]`. */
  readonly batch: Readonly<{ features: tf.Tensor3D }>;
  /** Number of items that were captions, not stored features. */
  readonly captions: number;
  /** Number of those without a known word. */
  readonly unknown: number;
}

/**
 * Packs captions into one row of fixed features each: computes the features of captions, copies stored features, and maps
 * the rows if there is a map.
 *
 * @throws `DataError` if the batch is empty, or has a caption and `features` cannot compute its features.
 * @throws `ShapeError` if features have another dimension.
 */
export function packRows(
  where: string,
  items: readonly (string | FeatureMatrix)[],
  features: CaptionFeatures | PrecomputedFeatures,
  map?: RowMap,
): PackedRows {
  if (items.length === 0) throw new DataError(`${where}.collate: there is no caption to pack.`);
  const { dim } = features;
  const captions = items.filter((item) => typeof item === 'string');
  const computed = captions.length > 0 ? computedRows(where, captions, features) : undefined;
  const values = new Float32Array(items.length * dim);
  let next = 0;
  items.forEach((item, row) => {
    const own = typeof item === 'string' ? computed!.values.subarray(next * dim, ++next * dim) : item.values;
    if (own.length !== dim) {
      throw new ShapeError(
        `${where}.collate: caption ${row} must have ${dim} numbers, got ${own.length}. ` +
          'Give the encoder the dimension of the stored features.',
      );
    }
    values.set(own, row * dim);
  });
  const rows = map ? map.project(values) : values; // [items, dim] or [items, components]
  const batch = { features: tf.tensor3d(rows, [items.length, 1, map ? map.components : dim]) };
  return { batch, captions: captions.length, unknown: computed?.unknown.length ?? 0 };
}

/**
 * Features of a batch, `[captions, 1, dim]`.
 *
 * @throws `ShapeError` if the batch is not one of `packRows`.
 */
export function rowBatch(where: string, { features }: EncoderBatch, dim: number): tf.Tensor3D {
  if (features?.rank === 3 && features.shape[1] === 1 && features.shape[2] === dim)
    return features as tf.Tensor3D;
  throw new ShapeError(
    `${where}: features must be [captions, 1, ${dim}], got [${features?.shape.join(', ') ?? 'nothing'}]. Use collate.`,
  );
}

function computedRows(
  where: string,
  captions: readonly string[],
  features: CaptionFeatures | PrecomputedFeatures,
): ReturnType<CaptionFeatures['transform']> {
  if ('transform' in features) return features.transform(captions);
  throw new DataError(
    `${where}.collate: wanted stored features of ${features.dim} numbers, got a caption. ` +
      'Give tfidf, meanOfWords or fisherVector as features to encode captions.',
  );
}
