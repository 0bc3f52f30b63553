import type { Matrix } from '../linear-algebra/matrix';

/** For each row -1 where its entry that is largest in magnitude is negative, else 1. */
export function signsOf({ data, rows, cols }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let largest = 0;
    for (let at = i * cols; at < (i + 1) * cols; at++) {
      if (Math.abs(data[at]!) > Math.abs(largest)) largest = data[at]!;
    }
    return largest < 0 ? -1 : 1;
  });
}
