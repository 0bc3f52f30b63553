import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, seededRandom, type EmbeddingSet } from '@vse/core';

export interface RandomSetOptions {
  readonly lengths: readonly number[];
  readonly dim: number;
  readonly seed: number;
  /** Whether the set tells which vectors are real. Defaults to `true`. */
  readonly masked?: boolean;
}

/** A set of normal numbers of these lengths, garbage in the padding too: `[lengths.length, longest, dim]`. */
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
