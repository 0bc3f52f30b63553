import * as tf from '@tensorflow/tfjs-core';
import { maskOf, type EmbeddingSet } from '@vse/core';

// The sets of several models in one: `[batch, length, models, dim]`, flattened to `[batch, length x models, dim]`, where length
// and dim are the largest of all and a mask marks what is real. Models vary fastest, so that padding which is cut off at
// the end, as evaluation does, cuts whole positions of the longest set.

/**
 * Joins the sets of several models, one item after another.
 *
 * @param sets - One set per model, of the same batch.
 * @param dim - Dimension of the joined vectors, at least that of each set.
 */
export function joinSets(sets: readonly EmbeddingSet[], dim: number): EmbeddingSet {
  return tf.tidy(() => {
    const [batch] = sets[0]!.vectors.shape;
    const length = Math.max(...sets.map(({ vectors }) => vectors.shape[1]));
    const vectors = sets.map((set) => {
      const [, own, ownDim] = set.vectors.shape;
      return tf.pad(set.vectors, [
        [0, 0],
        [0, length - own],
        [0, dim - ownDim],
      ]); // [batch, length, dim]
    });
    const masks = sets.map((set) =>
      tf.pad(maskOf(set), [
        [0, 0],
        [0, length - set.vectors.shape[1]],
      ]),
    );
    const positions = length * sets.length;
    return {
      vectors: tf.reshape<tf.Rank.R3>(tf.stack(vectors, 2), [batch, positions, dim]), // [batch, length x models, dim]
      mask: tf.reshape<tf.Rank.R2>(tf.stack(masks, 2), [batch, positions]), // [batch, length x models]
    };
  });
}

/**
 * Takes the set of one model out of joined sets.
 *
 * @param set - Joined sets.
 * @param at - Number of models, index of the model, and dimension of its vectors.
 */
export function memberSet(
  set: EmbeddingSet,
  { models, index, dim }: { readonly models: number; readonly index: number; readonly dim: number },
): EmbeddingSet {
  return tf.tidy(() => {
    const [batch, positions, joinedDim] = set.vectors.shape;
    const length = Math.ceil(positions / models);
    const missing = length * models - positions;
    const vectors = tf.pad(set.vectors, [
      [0, 0],
      [0, missing],
      [0, 0],
    ]);
    const mask = tf.pad(maskOf(set), [
      [0, 0],
      [0, missing],
    ]);
    const apart = tf.reshape(vectors, [batch, length, models, joinedDim]);
    const own = tf.slice(apart, [0, 0, index, 0], [batch, length, 1, dim]);
    const ownMask = tf.slice(tf.reshape(mask, [batch, length, models]), [0, 0, index], [batch, length, 1]);
    return {
      vectors: tf.reshape<tf.Rank.R3>(own, [batch, length, dim]), // [batch, length, dim]
      mask: tf.reshape<tf.Rank.R2>(ownMask, [batch, length]), // [batch, length]
    };
  });
}
