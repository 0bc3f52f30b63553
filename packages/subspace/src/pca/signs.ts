import type { Matrix } from '../linear-algebra/matrix';

/** Sign of the entry of largest magnitude in each row: -1 or 1. */
export function signsOf({ data, rows, cols }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let largest = 0;
    for (let at = i * cols; at < (i + 1) * cols; at++) {
      if (Math.abs(data[at]!) > Math.abs(largest)) largest = data[at]!;
    }
    return largest < 0 ? -1 : 1;
  });
}
