import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, OptionError, ShapeError, type NamedVariable, type Trainable } from '@vse/core';
import { streamOf, uniformValues, variableOf } from './initializers';
import { disposeVariables } from './layer';

export interface EmbeddingOptions {
  /** How many different ids there are. */
  readonly count: number;
  readonly dim: number;
  /** The initial vectors are uniform in `[-bound, bound)`. Defaults to `0.1`. */
  readonly bound?: number;
  /** Fixes the initial vectors. Defaults to `0`. */
  readonly seed?: number;
  /** The initial vector of an id, `dim` numbers; ids for which it gives none begin as random ones. */
  readonly initial?: (id: number) => ArrayLike<number> | undefined;
  /** Whether the vectors are trained; they are saved with a checkpoint either way. Defaults to `true`. */
  readonly trainable?: boolean;
}

/** A trained table of vectors, one for each id. */
export interface Embedding extends Trainable {
  readonly dim: number;
  /** Reads ids `[...]` (int32, from 0 to below `count`); returns `[..., dim]`. */
  apply(ids: tf.Tensor): tf.Tensor;
  dispose(): void;
}

/**
 * Looks ids up in a table. Variable `weight` `[count, dim]`.
 *
 * Throws a `ShapeError` when `initial` gives a vector of another size than `dim`.
 */
export function embedding({
  count,
  dim,
  bound = 0.1,
  seed = 0,
  initial,
  trainable = true,
}: EmbeddingOptions): Embedding {
  assertWhole('embedding', 'count', count);
  assertWhole('embedding', 'dim', dim);
  if (!(bound >= 0)) throw new OptionError(`embedding: bound must be at least 0, got ${bound}.`);
  const values = uniformValues(count * dim, bound, streamOf(seed, 'weight'));
  if (initial) fillRows(values, dim, initial);
  const weight = variableOf(tf.tensor2d(values, [count, dim]), trainable); // [count, dim]
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

/** Overwrites the rows for which there is a vector. */
function fillRows(
  values: Float32Array,
  dim: number,
  initial: (id: number) => ArrayLike<number> | undefined,
): void {
  for (let id = 0; id * dim < values.length; id++) {
    const vector = initial(id);
    if (!vector) continue;
    if (vector.length !== dim) {
      throw new ShapeError(
        `embedding: initial must give vectors of ${dim} numbers, got ${vector.length} for id ${id}. ` +
          'Give the embedding the dim of the vectors.',
      );
    }
    values.set(vector, id * dim);
  }
}
