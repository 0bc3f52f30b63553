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
  const { values, length, dim } = realEmbedding(embedding);
  const sum = new Float64Array(dim);
  for (let i = 0; i < values.length; i++) sum[i % dim]! += values[i]!;
  const mean = Float32Array.from(sum, (value) => value / length);
  if (length > 0 && mean.some((value) => value !== 0) && mean.every((value) => Number.isFinite(value)))
    return mean;
  throw new ServiceError('not-embeddable', `${what} has no word or region that the model knows.`);
}
