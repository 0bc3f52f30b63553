import type { HostEmbedding } from '@vse/models/node';

/** Mean of an embedding's vectors: what an index of one vector per picture keeps. */
export function globalVector({ values, length, dim }: HostEmbedding): Float32Array {
  const mean = new Float32Array(dim);
  for (let i = 0; i < length * dim; i++) mean[i % dim]! += values[i]! / length;
  return mean;
}
