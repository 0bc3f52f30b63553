import { assertWhole, DataError, ShapeError } from '@vse/core';
import type { ScoreRows } from './score-rows';

/** Input of `embeddingScores`. */
export interface EmbeddingScoresInput {
  /** Embeddings of the images, `[images, dim]`, row-major. */
  readonly images: ArrayLike<number>;
  /** Embeddings of the captions, `[captions, dim]`, row-major. */
  readonly captions: ArrayLike<number>;
  /** Dimension of an embedding. */
  readonly dim: number;
}

/** Captions normalised and multiplied at once: their embeddings stay in the processor's cache. */
const TILE = 64;

/**
 * Cosines of image and caption embeddings in double precision, computed as rows are read: a pair has the same cosine in
 * whatever block it falls, and equal embeddings tie. Rankings that must equal a reference computed in double precision need
 * this, because single precision swaps near neighbours. Inputs are not copied.
 *
 * Time O(images x captions x dim) in plain JavaScript, about a second per 10^9 products; memory 8 bytes a score of the rows
 * read. For a large `dim` let the backend multiply: an object with `images`, `captions` and
 * `rows: async (from, to) => ...` over `tf.matMul` takes its place, in single precision.
 *
 * @param input - Embeddings and their dimension.
 * @throws `OptionError` if `dim` is not a whole number of at least 1, `ShapeError` if an array is not `[rows, dim]`,
 * `DataError` that names the row of an embedding that is zero or not finite.
 * @example
 * ```ts
 * import { embeddingScores } from '@vse/eval';
 *
 * const scores = embeddingScores({ images: [1, 0, 0, 2], captions: [3, 4, 0, 1, 5, 0], dim: 2 });
 * console.log(await scores.rows(0, 2)); // 0.6, 0, 1, 0.8, 1, 0
 * ```
 */
export function embeddingScores({ images, captions, dim }: EmbeddingScoresInput): ScoreRows {
  const where = 'embeddingScores';
  assertWhole(where, 'dim', dim);
  const counts = {
    images: rowsIn(where, 'images', images, dim),
    captions: rowsIn(where, 'captions', captions, dim),
  };
  const imageNorms = norms(where, 'images', images, dim);
  const captionNorms = norms(where, 'captions', captions, dim);
  return {
    ...counts,
    rows: (from, to) => {
      const left = unitRows(images, imageNorms, from, to, dim); // [to - from, dim]
      const scores = new Float64Array((to - from) * counts.captions); // [to - from, captions]
      for (let first = 0; first < counts.captions; first += TILE) {
        const end = Math.min(counts.captions, first + TILE);
        const right = unitRows(captions, captionNorms, first, end, dim); // [end - first, dim]
        for (let row = 0; row < to - from; row++) {
          products(left, row * dim, right, dim, scores, row * counts.captions + first);
        }
      }
      return scores;
    },
  };
}

function rowsIn(where: string, name: string, values: ArrayLike<number>, dim: number): number {
  const rows = values.length / dim;
  if (!Number.isInteger(rows) || rows === 0) {
    throw new ShapeError(
      `${where}: ${name} must hold [rows, ${dim}] numbers, at least one row, got ${values.length}.`,
    );
  }
  return rows;
}

/** Euclidean norm of each row, scaled so that no square overflows or vanishes. */
function norms(where: string, name: string, values: ArrayLike<number>, dim: number): Float64Array {
  return Float64Array.from({ length: values.length / dim }, (_, row) => {
    let norm = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) norm += values[i]! * values[i]!;
    norm = norm > 1e-200 && norm < 1e200 ? Math.sqrt(norm) : Math.hypot(...rowAt(values, row, dim));
    if (norm > 0 && norm < Infinity) return norm;
    throw new DataError(
      `${where}: ${name} must be finite and not zero, got a norm of ${norm} in row ${row}. A cosine needs a direction.`,
    );
  });
}

function rowAt(values: ArrayLike<number>, row: number, dim: number): number[] {
  return Array.from({ length: dim }, (_, i) => values[row * dim + i]!);
}

function unitRows(
  values: ArrayLike<number>,
  norms: Float64Array,
  from: number,
  to: number,
  dim: number,
): Float64Array {
  const unit = new Float64Array((to - from) * dim);
  for (let row = from, at = 0; row < to; row++) {
    for (let i = row * dim; i < (row + 1) * dim; i++) unit[at++] = values[i]! / norms[row]!;
  }
  return unit;
}

/** Products of one row with all rows of `right`, four at a time: each sum is in the order of the dimensions. */
function products(
  left: Float64Array,
  at: number,
  right: Float64Array,
  dim: number,
  into: Float64Array,
  place: number,
): void {
  const whole = right.length - (right.length % (4 * dim));
  let row = 0;
  for (; row < whole; row += 4 * dim, place += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < dim; i++) {
      const x = left[at + i]!;
      a += x * right[row + i]!;
      b += x * right[row + dim + i]!;
      c += x * right[row + 2 * dim + i]!;
      d += x * right[row + 3 * dim + i]!;
    }
    into[place] = a;
    into[place + 1] = b;
    into[place + 2] = c;
    into[place + 3] = d;
  }
  for (; row < right.length; row += dim, place++) {
    let sum = 0;
    for (let i = 0; i < dim; i++) sum += left[at + i]! * right[row + i]!;
    into[place] = sum;
  }
}
