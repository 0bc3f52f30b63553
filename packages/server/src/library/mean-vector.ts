import type { SearchEmbedding } from '@vse/search';
import { ServiceError } from '../service-error';

/** The vectors of an embedding that are real, as an embedding of their own. */
export function realEmbedding({ values, length, dim, mask }: SearchEmbedding): SearchEmbedding {
  const rows = Array.from({ length }, (_, row) => row).filter((row) => mask?.[row] !== 0);
  const real = new Float32Array(rows.length * dim);
  for (const [i, row] of rows.entries()) real.set(values.subarray(row * dim, (row + 1) * dim), i * dim);
  return { values: real, length: rows.length, dim };
}

/**
 * The one vector of an embedding: the mean of its vectors.
 *
 * @throws `ServiceError` with code `not-embeddable` if there is none, or it is zero.
 */
export function meanVector(what: string, embedding: SearchEmbedding): Float32Array {
  const { values, length, dim, mask } = embedding;
  const sum = new Float64Array(dim);
  let real = 0;
  for (let row = 0; row < length; row++) {
    if (mask?.[row] === 0) continue;
    real += 1;
    for (let at = 0; at < dim; at++) sum[at]! += values[row * dim + at]!;
  }
  const mean = new Float32Array(dim);
  for (let at = 0; at < dim; at++) mean[at] = sum[at]! / real;
  if (real > 0 && isDirection(mean)) return mean;
  throw new ServiceError('not-embeddable', `${what} has no word or region that the model knows.`);
}

/** True for a vector of finite numbers that is not zero. */
function isDirection(vector: Float32Array): boolean {
  let isZero = true;
  for (const value of vector) {
    if (!Number.isFinite(value)) return false;
    isZero &&= value === 0;
  }
  return !isZero;
}
