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
  // The loops over a query are functions, which are compiled once: in here they would be compiled anew at every search.
  for (let i = 0; i < count; i++) {
    const query = queries[i]!;
    const { norm, most } = sizeOf(query);
    const gain = metric === 'cosine' ? 1 / norm : 1;
    const scale = precision === 'int8' ? (most * gain) / largestQueryNumber(stride) : 1;
    writeQuery(values, i * stride, query, gain, scale);
    scales[i] = scale;
    norms[i] = norm * gain;
    slacks[i] = metric === 'euclidean' ? relative * norm * norm : 0;
  }
  return { values, count, stride, scales, norms, slacks };
}

/** Length and largest number of a query. */
function sizeOf(query: Float32Array): { readonly norm: number; readonly most: number } {
  let squares = 0;
  let most = 0;
  for (let at = 0; at < query.length; at++) {
    const value = query[at]!;
    squares += value * value;
    most = Math.max(most, Math.abs(value));
  }
  return { norm: Math.sqrt(squares), most };
}

/** Writes a query from `start` on: as it is, or as whole numbers. */
function writeQuery(
  values: Float32Array | Int16Array,
  start: number,
  query: Float32Array,
  gain: number,
  scale: number,
): void {
  const isWhole = values instanceof Int16Array;
  for (let at = 0; at < query.length; at++) {
    const value = (query[at]! * gain) / scale;
    values[start + at] = isWhole ? Math.round(value) : value;
  }
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

/** Copies of some queries, by their numbers. */
export function pickQueries(queries: ScanQueries, picked: readonly number[]): ScanQueries {
  const { values, stride, scales, norms, slacks } = queries;
  const some = new (values instanceof Int16Array ? Int16Array : Float32Array)(picked.length * stride);
  picked.forEach((query, at) => some.set(values.subarray(query * stride, (query + 1) * stride), at * stride));
  const column = (of: Float64Array) => Float64Array.from(picked, (query) => of[query]!);
  return {
    values: some,
    count: picked.length,
    stride,
    scales: column(scales),
    norms: column(norms),
    slacks: column(slacks),
  };
}
