import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, seededRandom, type EmbeddingSet } from '@vse/core';

export interface RandomSetOptions {
  readonly lengths: readonly number[];
  readonly dim: number;
  readonly seed: number;
  /** Gives the set a mask. Defaults to `true`. */
  readonly masked?: boolean;
}

/** Set of normally distributed vectors of these lengths, in the padding too: `[lengths.length, longest, dim]`. */
export function randomSet({ lengths, dim, seed, masked = true }: RandomSetOptions): EmbeddingSet {
  const random = seededRandom(seed);
  const longest = Math.max(...lengths);
  const shape: [number, number, number] = [lengths.length, longest, dim];
  const vectors = tf.tensor3d(
    Float32Array.from({ length: lengths.length * longest * dim }, () => random.normal()),
    shape,
  );
  return masked ? { vectors, mask: maskFromLengths([...lengths], longest) } : { vectors };
}
