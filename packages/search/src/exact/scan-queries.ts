import type { Metric } from '../vector-index';
import type { ProductQueries } from '../kernel/products';
import { largestQueryNumber, relative, type Precision } from './row-terms';

/** Queries in the form that the scan multiplies, with the terms of `RowTerms` that depend on the query. */
export interface ScanQueries extends ProductQueries {
  /** `[count]` each. */
  readonly scales: Float64Array;
  readonly norms: Float64Array;
  readonly slacks: Float64Array;
}

/** Options of `scanQueries`. */
export interface ScanQueriesOptions {
  readonly metric: Metric;
  readonly precision: Precision;
  readonly stride: number;
}

/** Pads queries, scales them to unit length for the cosine, and rounds them for int8. */
export function scanQueries(
  queries: readonly Float32Array[],
  { metric, precision, stride }: ScanQueriesOptions,
): ScanQueries {
  const count = queries.length;
  const values = new (precision === 'int8' ? Int16Array : Float32Array)(count * stride);
  const [scales, norms, slacks] = [1, 2, 3].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [i, query] of queries.entries()) {
    let [squares, most] = [0, 0];
    for (let at = 0; at < query.length; at++) {
      squares += query[at]! * query[at]!;
      most = Math.max(most, Math.abs(query[at]!));
    }
    const norm = Math.sqrt(squares);
    const gain = metric === 'cosine' ? 1 / norm : 1;
    const scale = precision === 'int8' ? (most * gain) / largestQueryNumber(stride) : 1;
    for (let at = 0, to = i * stride; at < query.length; at++, to++) {
      const value = (query[at]! * gain) / scale;
      values[to] = precision === 'int8' ? Math.round(value) : value;
    }
    scales[i] = scale;
    norms[i] = norm * gain;
    slacks[i] = metric === 'euclidean' ? relative * norm * norm : 0;
  }
  return { values, count, stride, scales, norms, slacks };
}

/** Queries `from` to `to` of `queries`, without copies. */
export function someQueries(queries: ScanQueries, from: number, to: number): ScanQueries {
  const { values, stride, scales, norms, slacks } = queries;
  return {
    stride,
    count: to - from,
    values: values.subarray(from * stride, to * stride),
    scales: scales.subarray(from, to),
    norms: norms.subarray(from, to),
    slacks: slacks.subarray(from, to),
  };
}
