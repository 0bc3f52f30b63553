import type { Hit, Metric, SearchItem } from '../vector-index';

/** Items and queries by the definition: every part of every item scored in doubles, sorted whole. */
export function slowSearch(
  items: readonly SearchItem[],
  query: Float32Array,
  k: number,
  metric: Metric,
): readonly Hit[] {
  const dim = query.length;
  const hits = items.map(({ id, vector, metadata }): Hit => {
    const values = vector instanceof Float32Array ? vector : vector.values;
    let [score, part] = [-Infinity, 0];
    for (let at = 0; at < values.length / dim; at++) {
      const one = slowScore(metric, query, values.subarray(at * dim, (at + 1) * dim));
      if (one > score) [score, part] = [one, at];
    }
    const isMatrix = !(vector instanceof Float32Array);
    return { id, score, ...(isMatrix && { part }), ...(metadata && { metadata }) };
  });
  const bytes = (id: string) => Buffer.from(id, 'utf8');
  return hits.sort((a, b) => b.score - a.score || bytes(a.id).compare(bytes(b.id))).slice(0, k);
}

/** Similarity by the definition of its metric, rounded to float32. */
export function slowScore(metric: Metric, query: Float32Array, vector: Float32Array): number {
  const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  if (metric === 'dot') return Math.fround(product(query, vector));
  if (metric === 'cosine') {
    return Math.fround(
      product(query, vector) / Math.sqrt(product(query, query)) / Math.sqrt(product(vector, vector)),
    );
  }
  const squares = query.reduce((sum, value, i) => sum + (value - vector[i]!) ** 2, 0);
  return Math.fround(0 - Math.sqrt(squares));
}
