import * as tf from '@tensorflow/tfjs-core';
import {
  assertNumber,
  assertWhole,
  gatherRows,
  ShapeError,
  type NamedVariable,
  type Trainable,
} from '@vse/core';
import { streamOf, uniformValues, uniformVariable, variableOf } from './initializers';
import { disposeVariables } from './layer';

/** Options of `embedding`. */
export interface EmbeddingOptions {
  /** Number of ids. */
  readonly count: number;
  /** Dimension of a vector. */
  readonly dim: number;
  /** Bound of the initial vectors, uniform in `[-bound, bound)`. Defaults to `0.1`. */
  readonly bound?: number;
  /** Seed of the initial vectors. Defaults to `0`. */
  readonly seed?: number;
  /** Returns the initial vector of an id, `dim` numbers; `undefined` leaves it random. */
  readonly initial?: (id: number) => ArrayLike<number> | undefined;
  /** Trains the vectors; a checkpoint saves them either way. Defaults to `true`. */
  readonly trainable?: boolean;
}

/** A table of trained vectors, one per id. */
export interface Embedding extends Trainable {
  /** Dimension of a vector. */
  readonly dim: number;
  /** Reads ids `[...]` (int32, from 0 to below `count`); returns `[..., dim]`. */
  apply(ids: tf.Tensor): tf.Tensor;
  /** Frees the variable. */
  dispose(): void;
}

/**
 * Looks ids up in a table of vectors. Variable `weight` `[count, dim]`, uniform in `[-bound, bound)` where `initial`
 * gives no vector.
 *
 * @param options - Size of the table and initial vectors.
 * @throws `OptionError` if an option is out of range, `ShapeError` if `initial` returns a vector that is not of `dim`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { embedding } from '@vse/layers';
 *
 * const words = embedding({ count: 100, dim: 8, seed: 1 });
 * console.log(words.apply(tf.tensor2d([[3, 7, 7]], [1, 3], 'int32')).shape); // [1, 3, 8]
 * ```
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
  assertNumber('embedding', 'bound', bound, { from: 0 });
  const random = streamOf(seed, 'weight');
  const weight = initial
    ? variableOf(
        tf.tensor2d(filledRows(uniformValues(count * dim, bound, random), dim, initial), [count, dim]),
        trainable,
      )
    : uniformVariable([count, dim], bound, random, trainable); // [count, dim]
  const variables: readonly NamedVariable[] = [{ name: 'weight', variable: weight }];
  return {
    dim,
    apply: (ids) =>
      tf.tidy(() => {
        const rows = gatherRows(weight, tf.reshape(tf.cast(ids, 'int32'), [-1])); // [ids, dim]
        return tf.reshape(rows, [...ids.shape, dim]);
      }),
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

/** The values with the rows overwritten for which `initial` returns a vector. */
function filledRows(
  values: Float32Array,
  dim: number,
  initial: (id: number) => ArrayLike<number> | undefined,
): Float32Array {
  for (let id = 0; id * dim < values.length; id++) {
    const vector = initial(id);
    if (!vector) continue;
    if (vector.length !== dim) {
      throw new ShapeError(
        `embedding: initial must return vectors of ${dim} numbers, got ${vector.length} for id ${id}. ` +
          'Set dim to the dimension of the vectors.',
      );
    }
    values.set(vector, id * dim);
  }
  return values;
}
