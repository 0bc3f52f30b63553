import { exactSums } from '../kernel/exact-sums';
import type { Metric } from '../vector-index';

/** Scores the row of `rows` that starts at `start`. */
export type ExactScorer = (rows: Float32Array, start: number) => number;

/**
 * Scores rows of `stride` numbers, padded with zeros, against a query: their similarity in doubles, rounded to float32 at the end.
 */
export function exactScorer(metric: Metric, query: Float32Array, stride: number): ExactScorer {
  const sums = exactSums(stride);
  const padded = new Float32Array(stride);
  padded.set(query);
  if (metric === 'euclidean') {
    return (rows, start) => Math.fround(0 - Math.sqrt(sums.distance(padded, rows, start)));
  }
  if (metric === 'dot') return (rows, start) => Math.fround(sums.product(padded, rows, start)[0]! + 0);
  const norm = Math.sqrt(sums.product(padded, padded, 0)[1]!);
  return (rows, start) => {
    const found = sums.product(padded, rows, start);
    return Math.fround(found[0]! / norm / Math.sqrt(found[1]!) + 0);
  };
}
