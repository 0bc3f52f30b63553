import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, ShapeError, type FeatureMatrix } from '@vse/core';

export interface CollateRegionsOptions {
  /** Whether each vector is divided by its length first. Defaults to `'none'`. */
  readonly inputNormalization?: 'none' | 'l2';
  /** `'mean'` gives each image one vector, the mean of its own. Defaults to `'none'`. */
  readonly pooling?: 'none' | 'mean';
}

/** A batch of images' vectors: `features` `[batch, longest, dim]`, and `mask` `[batch, longest]` where lengths differ. */
export type RegionBatch =
  Readonly<{ features: tf.Tensor3D }> | Readonly<{ features: tf.Tensor3D; mask: tf.Tensor2D }>;

/**
 * Packs images' vectors into one tensor, padded with zeros to the longest. Throws a `ShapeError` where an image's
 * vectors are not of `dim` numbers.
 */
export function collateRegions(
  where: string,
  dim: number,
  images: readonly FeatureMatrix[],
  { inputNormalization = 'none', pooling = 'none' }: CollateRegionsOptions = {},
): RegionBatch {
  if (images.length === 0) throw new ShapeError(`${where}: a batch must have at least one image, got none.`);
  images.forEach((image, i) => assertMatrix(where, dim, image, i));
  const lengths = images.map(({ length }) => (pooling === 'mean' ? Math.min(1, length) : length));
  const longest = Math.max(1, ...lengths);
  const values = new Float32Array(images.length * longest * dim);
  images.forEach((image, i) => {
    const target = values.subarray(i * longest * dim, (i + 1) * longest * dim);
    fill(target, image, inputNormalization === 'l2', pooling === 'mean');
  });
  const features = tf.tensor3d(values, [images.length, longest, dim]); // [batch, longest, dim]
  if (lengths.every((length) => length === longest)) return { features };
  return { features, mask: maskFromLengths(lengths, longest) }; // [batch, longest]
}

function assertMatrix(where: string, dim: number, image: FeatureMatrix, i: number): void {
  if (image.dim === dim && image.values.length === image.length * dim) return;
  throw new ShapeError(
    `${where}: image ${i} must have vectors of ${dim} numbers, got ${image.length} of ${image.dim} (${image.values.length} numbers). Give inputDim the dim of the features.`,
  );
}

/** Copies an image's vectors, each divided by its length if asked, or adds them up to their mean. */
function fill(
  target: Float32Array,
  { values, length, dim }: FeatureMatrix,
  unit: boolean,
  mean: boolean,
): void {
  for (let k = 0; k < length; k++) {
    const start = k * dim;
    const to = mean ? 0 : start;
    const scale = (unit ? 1 / (norm(values, start, dim) + 1e-8) : 1) / (mean ? length : 1);
    for (let j = 0; j < dim; j++) target[to + j] = target[to + j]! + values[start + j]! * scale;
  }
}

function norm(values: Float32Array, start: number, dim: number): number {
  let sum = 0;
  for (let j = start; j < start + dim; j++) sum += values[j]! * values[j]!;
  return Math.sqrt(sum);
}
