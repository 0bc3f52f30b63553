import type { Embedder, HostEmbedding } from '@vse/models/node';

/** True if the cosine of global vectors is the model's own similarity, so that its best need no second look. */
export function isCosineOfVectors({ model }: Embedder, embedding: HostEmbedding): boolean {
  return model.similarity.name === 'cosine' && embedding.length === 1;
}

/** Mean of an embedding's vectors: what an index of one vector per picture keeps. */
export function globalVector({ values, length, dim }: HostEmbedding): Float32Array {
  const mean = new Float32Array(dim);
  for (let i = 0; i < length * dim; i++) mean[i % dim]! += values[i]! / length;
  return mean;
}
