import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type NamedVariable, type Trainable } from '@vse/core';
import { streamOf, uniformVariable } from './initializers';
import { assertCount, disposeVariables } from './layer';

export interface EmbeddingOptions {
  /** How many different ids there are. */
  readonly count: number;
  readonly dim: number;
  /** The initial vectors are uniform in `[-bound, bound)`. Defaults to `0.1`. */
  readonly bound?: number;
  /** Fixes the initial vectors. Defaults to `0`. */
  readonly seed?: number;
}

/** A trained table of vectors, one for each id. */
export interface Embedding extends Trainable {
  readonly dim: number;
  /** Reads ids `[...]` (int32, from 0 to below `count`); returns `[..., dim]`. */
  apply(ids: tf.Tensor): tf.Tensor;
  dispose(): void;
}

/** Looks ids up in a trained table. Variable `weight` `[count, dim]`. */
export function embedding({ count, dim, bound = 0.1, seed = 0 }: EmbeddingOptions): Embedding {
  assertCount('embedding', 'count', count);
  assertCount('embedding', 'dim', dim);
  if (!(bound >= 0)) throw new OptionError(`embedding: bound must be at least 0, got ${bound}.`);
  const weight = uniformVariable([count, dim], bound, streamOf(seed, 'weight'));
  const variables: readonly NamedVariable[] = [{ name: 'weight', variable: weight }];
  return {
    dim,
    apply: (ids) =>
      tf.tidy(() => {
        const rows = tf.gather(weight, tf.reshape(tf.cast(ids, 'int32'), [-1])); // [ids, dim]
        return tf.reshape(rows, [...ids.shape, dim]);
      }),
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}
