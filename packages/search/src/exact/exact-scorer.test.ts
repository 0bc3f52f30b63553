import { describe, expect, it } from 'vitest';
import { slowScore } from '../testing/slow-search';
import { normalVectors } from '../testing/vectors';
import { exactScorer } from './exact-scorer';

const metrics = ['cosine', 'dot', 'euclidean'] as const;

/** Vectors one after the other, each padded with zeros to `stride`. */
function padded(stride: number, ...vectors: readonly Float32Array[]): Float32Array {
  const rows = new Float32Array(vectors.length * stride);
  vectors.forEach((vector, i) => rows.set(vector, i * stride));
  return rows;
}

describe('exactScorer', () => {
  it('gives worked scores', () => {
    const rows = Float32Array.of(9, 9, 9, 9, 3, 4, 0, 0);
    const query = Float32Array.of(0, 2);
    expect(exactScorer('cosine', query, 4)(rows, 4)).toBe(Math.fround(0.8));
    expect(exactScorer('dot', query, 4)(rows, 4)).toBe(8);
    expect(exactScorer('euclidean', query, 4)(rows, 4)).toBe(Math.fround(-Math.sqrt(9 + 4)));
    expect(exactScorer('euclidean', Float32Array.of(3, 4), 4)(rows, 4)).toBe(0);
  });

  it.each(metrics)('is the definition of %s, for queries in turn', (metric) => {
    const [query, other, ...vectors] = normalVectors(3, 6, 33) as [
      Float32Array,
      Float32Array,
      ...Float32Array[],
    ];
    const rows = padded(48, ...vectors);
    const [scoreOf, scoreOther] = [exactScorer(metric, query, 48), exactScorer(metric, other, 48)];
    for (const [i, vector] of vectors.entries()) {
      expect(scoreOf(rows, 48 * i)).toBe(slowScore(metric, query, vector));
      expect(scoreOther(rows, 48 * i)).toBe(slowScore(metric, other, vector));
    }
  });

  it('does not depend on the length of a vector by the cosine', () => {
    const [query, vector] = normalVectors(4, 2, 20) as [Float32Array, Float32Array];
    const rows = padded(
      32,
      vector,
      vector.map((value) => 4 * value),
    );
    const scoreOf = exactScorer('cosine', query, 32);
    expect(scoreOf(rows, 32)).toBe(scoreOf(rows, 0));
  });
});
