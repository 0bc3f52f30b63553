import { assertNumber, DataError, OptionError } from '@vse/base';
import { checkVector } from '../items/check-items';

/** One of the vectors that make a query. */
export interface QueryPart {
  /** Embedding of a picture or of a sentence, `[dim]`. */
  readonly vector: Float32Array;
  /** Weight of its direction; below 0 to search away from it. Defaults to `1`. */
  readonly weight?: number;
}

/**
 * Combines embeddings of pictures and sentences into one query: the weighted sum of their directions, of unit length. A
 * negative weight takes a direction away: this picture, minus "snow".
 *
 * @param parts - Vectors and weights.
 * @throws `OptionError` without parts, or for a weight that is not finite.
 * @throws `ShapeError` for vectors of different dimensions, `DataError` for one of zeros or NaN, or if the parts cancel.
 *
 * @example
 * ```ts
 * import { combineQueries } from '@vse/search';
 *
 * const picture = Float32Array.of(3, 0);
 * const sentence = Float32Array.of(0, 0.5);
 * console.log(combineQueries([{ vector: picture }, { vector: sentence, weight: -1 }])); // 0.707..., -0.707...
 * ```
 */
export function combineQueries(parts: readonly QueryPart[]): Float32Array {
  if (parts.length === 0) throw new OptionError('combineQueries: parts must not be empty.');
  const dim = parts[0]!.vector.length;
  const sum = new Float64Array(dim);
  let weights = 0;
  for (const [i, { vector, weight = 1 }] of parts.entries()) {
    checkVector('combineQueries', `vector ${i}`, vector, dim);
    assertNumber('combineQueries', `weight ${i}`, weight);
    const norm = lengthOf(vector);
    for (let at = 0; at < dim; at++) sum[at]! += (weight * vector[at]!) / norm;
    weights += Math.abs(weight);
  }
  const length = lengthOf(sum);
  // Less than this is what float32 leaves of directions that cancel.
  if (!(length > weights * 1e-6)) {
    throw new DataError(
      `combineQueries: the parts cancel: their weighted sum has length ${length}. Change the weights.`,
    );
  }
  for (let at = 0; at < dim; at++) sum[at]! /= length;
  return new Float32Array(sum);
}

function lengthOf(vector: Float32Array | Float64Array): number {
  let squares = 0;
  for (let at = 0; at < vector.length; at++) squares += vector[at]! * vector[at]!;
  return Math.sqrt(squares);
}
