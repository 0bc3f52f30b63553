import * as tf from '@tensorflow/tfjs-core';
import { maskOf, type EmbeddingSet } from '@vse/core';

/** Sets one after another, padded to the longest; without a mask where nothing needs one. The caller disposes it. */
export function joinedSets(sets: readonly EmbeddingSet[]): EmbeddingSet {
  const length = Math.max(...sets.map(({ features }) => features.shape[1]));
  const masked = sets.some(({ features, mask }) => mask ?? features.shape[1] < length);
  return tf.tidy(() => {
    const features = sets.map(({ features }) =>
      tf.pad3d(features, [[0, 0], [0, length - features.shape[1]], [0, 0]]), // [items, length, dim]
    ); // prettier-ignore
    if (!masked) return { features: tf.concat(features, 0) };
    const masks = sets.map((set) =>
      tf.pad2d(maskOf(set), [[0, 0], [0, length - set.features.shape[1]]]), // [items, length]
    ); // prettier-ignore
    return { features: tf.concat(features, 0), mask: tf.concat(masks, 0) };
  });
}
