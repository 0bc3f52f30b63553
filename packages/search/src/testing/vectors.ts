import { seededRandom } from '@vse/base';

/** Seeded vectors with normal numbers. */
export function normalVectors(seed: number, count: number, dim: number): readonly Float32Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: dim }, () => random.normal()));
}

/** Seeded vectors in clusters, as embeddings of alike pictures lie. */
export function clusteredVectors(seed: number, count: number, dim: number): readonly Float32Array[] {
  const random = seededRandom(seed);
  const centres = normalVectors(seed + 1, 8, dim);
  return Array.from({ length: count }, () =>
    random.pick(centres).map((value) => value + 0.1 * random.normal()),
  );
}

/** Items `item-0`, `item-1`, ... of vectors. */
export function itemsOf(vectors: readonly Float32Array[]): readonly { id: string; vector: Float32Array }[] {
  return vectors.map((vector, i) => ({ id: `item-${i}`, vector }));
}
