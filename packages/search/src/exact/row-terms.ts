import type { Metric } from '../vector-index';

/** Form in which the scan reads vectors: as they are, or as whole numbers from -127 to 127 with a factor. */
export type Precision = 'float32' | 'int8';

/**
 * The rank value of a query q and a row v is cos(q, v), q·v, or 2 q·v - |v|² by the metric, and the scan approximates it by
 * `scale(q) factor(v) product + offset(v)`. The error is at most `|q| error(v) - relative offset(v) + slack(q)`: bounds,
 * not estimates, so that a search of int8 finds exactly what one of float32 does.
 */
export interface RowTerms {
  /** `[rows]` each. */
  readonly factors: Float32Array;
  readonly offsets: Float32Array;
  readonly errors: Float32Array;
}

/** Rounding of float32, relative. */
export const rounding = 2 ** -24;

/** Part of |q|² + |v|² by which rounding may change the Euclidean rank value; twice that of its parts. */
export const relative = 16 * rounding;

/** Largest whole number of a query, such that the sum of `stride` products with int8 stays in int32. */
export function largestQueryNumber(stride: number): number {
  return Math.min(32_767, Math.floor((2 ** 31 - 1) / (127 * stride)));
}

/** Options of `writeRow`. */
export interface RowOptions {
  readonly metric: Metric;
  /** Numbers in a padded row. */
  readonly stride: number;
  /** Codes to fill, `[rows, stride]`; absent for float32. */
  readonly codes?: Int8Array | undefined;
}

/** Computes the terms of one row of `floats` `[rows, stride]`, and its codes. */
export function writeRow(
  floats: Float32Array,
  row: number,
  terms: RowTerms,
  { metric, stride, codes }: RowOptions,
): void {
  const start = row * stride;
  let squares = 0;
  let largest = 0;
  for (let i = start; i < start + stride; i++) {
    const value = floats[i]!;
    squares += value * value;
    largest = Math.max(largest, Math.abs(value));
  }
  const norm = Math.sqrt(squares);
  const gain = metric === 'cosine' ? 1 / norm : metric === 'dot' ? 1 : 2;
  const length = gain * norm; // of gain v, which factor times the row or its codes approximates
  let error = (stride / 4 + 16) * rounding * length;
  let factor = Math.fround(gain);
  if (codes) {
    factor = Math.fround((gain * largest) / 127);
    let lost = 0;
    for (let i = start; i < start + stride; i++) {
      const code = factor === 0 ? 0 : Math.max(-127, Math.min(127, Math.round((gain * floats[i]!) / factor)));
      codes[i] = code;
      lost += (gain * floats[i]! - factor * code) ** 2;
    }
    const queryError = Math.sqrt(stride) / (2 * largestQueryNumber(stride));
    error =
      Math.sqrt(lost) * (1 + 2 ** -20) + (queryError * 1.01 + 16 * rounding) * (length + Math.sqrt(lost));
  }
  terms.factors[row] = factor;
  terms.offsets[row] = metric === 'euclidean' ? -squares : 0;
  terms.errors[row] = error * (1 + 2 ** -20); // rounded up
}
