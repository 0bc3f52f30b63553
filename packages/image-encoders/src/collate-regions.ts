import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, ShapeError, type FeatureMatrix } from '@vse/core';
import type { HostVectors } from './transforms/set-transform';

/** A batch of images: `features` `[batch, longest, dim]`, and `mask` `[batch, longest]` if lengths differ. */
export type RegionBatch =
  Readonly<{ features: tf.Tensor3D }> | Readonly<{ features: tf.Tensor3D; mask: tf.Tensor2D }>;

/**
 * Packs the vectors of images into one tensor, padded with zeros to the longest image, each image after `prepare`, which
 * may change the dimension.
 *
 * @throws `ShapeError` if there is no image, or one whose vectors are not of dimension `dim`.
 */
export function collateRegions(
  where: string,
  dim: number,
  images: readonly FeatureMatrix[],
  prepare = (image: HostVectors) => image,
  preparedDim = dim,
): RegionBatch {
  assertImages(where, dim, images);
  return packVectors(images.map(prepare), preparedDim);
}

/**
 * Checks the images of a batch.
 *
 * @throws `ShapeError` if there is no image, or one whose vectors are not of dimension `dim`.
 */
export function assertImages(where: string, dim: number, images: readonly FeatureMatrix[]): void {
  if (images.length === 0) throw new ShapeError(`${where}: a batch must have at least one image, got none.`);
  images.forEach((image, i) => assertMatrix(where, dim, image, i));
}

/** Packs the vectors of images, each of dimension `dim`, padded with zeros to the longest image. */
export function packVectors(images: readonly HostVectors[], dim: number): RegionBatch {
  const lengths = images.map(({ length }) => length);
  const longest = Math.max(1, ...lengths);
  const values = new Float32Array(images.length * longest * dim);
  images.forEach((image, i) => values.set(image.values, i * longest * dim));
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
