import { rounding } from '../exact/row-terms';
import type { Metric } from '../vector-index';
import type { GraphMetric } from './usearch-graph';

/**
 * Points of a graph for the vectors of an index, such that nearer points are more similar: unit vectors for the cosine; for
 * the inner product, vectors with one more number that gives all of them one length, since a graph of inner products alone
 * leads to the longest vectors; vectors as they are for the distance.
 */
export interface GraphSpace {
  /** Dimension of a point. */
  readonly dim: number;
  readonly metric: GraphMetric;
  /** Point of an item's vector. */
  point(vector: Float32Array): Float32Array;
  /** Point of a query. */
  query(vector: Float32Array): GraphQuery;
}

/** Point of a query, and what its scores mean. */
export interface GraphQuery {
  readonly point: Float32Array;
  /** Rank value, as in `RowTerms`, of a point with this score. */
  value(score: number): number;
  /** Largest difference of `value` from the value in doubles. */
  readonly slack: number;
}

/** Lengths of the vectors of a graph. */
export interface GraphLengths {
  /** Length that the points have, in which inner products are measured. */
  readonly unit: number;
  /** Largest length of a vector. */
  readonly longest: number;
}

/** The space of an index. */
export function graphSpace(metric: Metric, dim: number, { unit, longest }: GraphLengths): GraphSpace {
  const error = (dim + 32) * rounding;
  if (metric === 'euclidean') {
    return {
      dim,
      metric: 'distance',
      point: (vector) => vector,
      query(vector) {
        const norm = lengthOf(vector);
        return {
          point: vector,
          value: (score) => norm * norm - score,
          slack: 2 * error * (norm + longest) ** 2,
        };
      },
    };
  }
  if (metric === 'cosine') {
    return {
      dim,
      metric: 'product',
      point: (vector) => scaled(vector, lengthOf(vector), dim),
      query: (vector) => ({
        point: scaled(vector, lengthOf(vector), dim),
        value: (score) => score,
        slack: error,
      }),
    };
  }
  return {
    dim: dim + 1,
    metric: 'product',
    point(vector) {
      const point = scaled(vector, unit, dim + 1);
      point[dim] = Math.sqrt(Math.max(0, 1 - (lengthOf(vector) / unit) ** 2));
      return point;
    },
    query(vector) {
      const norm = lengthOf(vector);
      return {
        point: scaled(vector, norm, dim + 1),
        value: (score) => score * norm * unit,
        slack: error * norm * (unit + longest),
      };
    },
  };
}

/** Length of a vector. */
export function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! * vector[i]!;
  return Math.sqrt(squares);
}

/** A vector divided by a length, in front of zeros up to `size`. */
function scaled(vector: Float32Array, length: number, size: number): Float32Array {
  const point = new Float32Array(size);
  for (let i = 0; i < vector.length; i++) point[i] = vector[i]! / length;
  return point;
}
