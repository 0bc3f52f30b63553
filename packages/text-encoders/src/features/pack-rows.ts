import * as tf from '@tensorflow/tfjs-core';
import { DataError, ShapeError, type EncoderBatch, type FeatureMatrix } from '@vse/core';
import type { CaptionFeatures, MadeFeatures } from './caption-features';

/** A batch of fixed features, and of how many of its captions no word is known. */
export interface PackedRows {
  /** `features` `[captions, 1, dim]`. */
  readonly batch: Readonly<{ features: tf.Tensor3D }>;
  /** How many of the items were captions, and not features made before. */
  readonly captions: number;
  readonly unknown: number;
}

/**
 * Packs captions into one row of fixed features each: captions are turned into features, features are copied. Throws a
 * `DataError` for nothing to pack, or a caption where nothing makes features; a `ShapeError` for features of another dim.
 */
export function packRows(
  where: string,
  items: readonly (string | FeatureMatrix)[],
  features: CaptionFeatures | MadeFeatures,
): PackedRows {
  if (items.length === 0) throw new DataError(`${where}.collate: there is no caption to pack.`);
  const { dim } = features;
  const captions = items.filter((item) => typeof item === 'string');
  const made = captions.length > 0 ? madeOf(where, captions, features) : undefined;
  const values = new Float32Array(items.length * dim);
  let next = 0;
  items.forEach((item, row) => {
    const own = typeof item === 'string' ? made!.values.subarray(next * dim, ++next * dim) : item.values;
    if (own.length !== dim) {
      throw new ShapeError(
        `${where}.collate: caption ${row} must have ${dim} numbers, got ${own.length}. ` +
          'Give the encoder the dim of the stored features.',
      );
    }
    values.set(own, row * dim);
  });
  const batch = { features: tf.tensor3d(values, [items.length, 1, dim]) };
  return { batch, captions: captions.length, unknown: made?.unknown.length ?? 0 };
}

/** The features of a batch; throws a `ShapeError` where it is not one of `packRows`. */
export function rowBatch(where: string, { features }: EncoderBatch, dim: number): tf.Tensor3D {
  if (features?.rank === 3 && features.shape[1] === 1 && features.shape[2] === dim)
    return features as tf.Tensor3D;
  throw new ShapeError(
    `${where}: features must be [captions, 1, ${dim}], got [${features?.shape.join(', ') ?? 'nothing'}]. Use collate.`,
  );
}

function madeOf(
  where: string,
  captions: readonly string[],
  features: CaptionFeatures | MadeFeatures,
): ReturnType<CaptionFeatures['transform']> {
  if ('transform' in features) return features.transform(captions);
  throw new DataError(
    `${where}.collate: wanted stored features of ${features.dim} numbers, got a caption. ` +
      'Give tfidf, meanOfWords or fisherVector as features to encode captions.',
  );
}
