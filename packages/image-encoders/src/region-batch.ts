import * as tf from '@tensorflow/tfjs-core';
import {
  assertShape,
  ShapeError,
  type EmbeddingSet,
  type EncodeOptions,
  type EncoderBatch,
  type FeatureMatrix,
} from '@vse/core';
import { collateRegions } from './collate-regions';
import { applyAll, dimAfter, type HostVectors, type SetTransform } from './transforms/set-transform';

/** The input side of an image encoder: packs images, and reads a batch after all transforms. */
export interface RegionInput {
  /** Dimension of the vectors after all transforms. */
  readonly dim: number;
  /** Packs images into `features`, after the leading transforms that can run on the host. */
  collate(images: readonly FeatureMatrix[]): EncoderBatch;
  /**
   * Applies the other transforms to `features`, or all of them to `regions`, which come from a network inside another
   * encoder. Both are `[batch, regions, dim]`, `features` with the
   * dimension that the leading transforms return; the tensors stay the batch's.
   */
  read(batch: EncoderBatch, options?: EncodeOptions): EmbeddingSet;
}

/**
 * The input side of the encoder `where` for features of dimension `dim`.
 *
 * @throws `ShapeError` when reading, if a batch has neither tensor or one of another dimension.
 */
export function regionInput(where: string, dim: number, transforms: readonly SetTransform[]): RegionInput {
  const onBackend = transforms.findIndex((transform) => !transform.prepare);
  const onHost = transforms.slice(0, onBackend === -1 ? transforms.length : onBackend);
  const rest = transforms.slice(onHost.length);
  const prepare = (image: HostVectors) => onHost.reduce((current, each) => each.prepare!(current), image);
  const preparedDim = dimAfter(onHost, dim);
  return {
    dim: dimAfter(transforms, dim),
    collate: (images) => collateRegions(where, dim, images, prepare, preparedDim),
    read({ features, regions, mask }, options) {
      const [name, tensor] = regions ? ['regions', regions] : ['features', features];
      const wanted = ['batch', 'regions', regions ? dim : preparedDim];
      if (!tensor) {
        throw new ShapeError(
          `${where}: features must be [${wanted.join(', ')}], got a batch without them. Use collate.`,
        );
      }
      assertShape(where, name, tensor, wanted);
      const vectors = tensor as tf.Tensor3D;
      const set = mask ? { vectors, mask: mask as tf.Tensor2D } : { vectors };
      return applyAll(regions ? transforms : rest, set, options);
    },
  };
}

/** Runs `encode` and frees all tensors but those of its result, whose padding is set to zero. */
export function tidySet(encode: () => EmbeddingSet): EmbeddingSet {
  return tf.tidy(() => {
    const { vectors, mask } = encode(); // [batch, length, dim], [batch, length]
    if (!mask) return { vectors };
    return { vectors: tf.mul<tf.Tensor3D>(vectors, tf.expandDims(mask, 2)), mask: tf.clone(mask) };
  });
}

/** The vectors that a layer made of a set, of which it may make several of each, with their mask. */
export function projectedSet({ mask }: EmbeddingSet, vectors: tf.Tensor3D): EmbeddingSet {
  if (!mask) return { vectors };
  const [batch, read] = mask.shape;
  const made = vectors.shape[1];
  if (made === read) return { vectors, mask };
  const wide = tf.tile(tf.expandDims(mask, 2), [1, 1, made / read]); // [batch, read, of each]
  return { vectors, mask: tf.reshape<tf.Rank.R2>(wide, [batch, made]) };
}
