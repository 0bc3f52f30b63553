/** Numbers at equal distances in a matrix: a row or a column of scores. */
export interface Line {
  /** Index of the first. */
  readonly start: number;
  /** Distance from one to the next. */
  readonly stride: number;
  /** Number of them. */
  readonly length: number;
}

/**
 * Places of the `count` highest values of a line, the highest first, equal ones in order. One pass, which also checks that the
 * values are finite: most of them cost two comparisons with the lowest of the list.
 *
 * @param refuse - Makes the error that is thrown for a value that is not finite, at its index.
 */
export function highest(
  values: ArrayLike<number>,
  { start, stride, length }: Line,
  count: number,
  refuse: (at: number) => Error,
): Int32Array {
  const most = Math.min(count, length);
  const best = new Int32Array(most);
  const scores = new Float64Array(most);
  const end = start + length * stride;
  let filled = 0;
  let lowest = -Infinity; // of the full list
  let at = nextAbove(values, { at: start, stride, end }, lowest);
  while (at < end) {
    const score = values[at]!;
    if (!Number.isFinite(score)) throw refuse(at);
    let place = filled < most ? filled++ : most - 1;
    for (; place > 0 && scores[place - 1]! < score; place--) {
      scores[place] = scores[place - 1]!; // equal scores came earlier and stay ahead
      best[place] = best[place - 1]!;
    }
    scores[place] = score;
    best[place] = (at - start) / stride;
    if (filled === most) lowest = scores[most - 1]!;
    at = nextAbove(values, { at: at + stride, stride, end }, lowest);
  }
  return best;
}

/** Rest of a line: the index of its first number, the distance to the next, and the index at which it has ended. */
interface Rest {
  readonly at: number;
  readonly stride: number;
  readonly end: number;
}

/** Index of the first number that exceeds `lowest` or is not finite; an index from `end` on if there is none. */
function nextAbove(values: ArrayLike<number>, { at, stride, end }: Rest, lowest: number): number {
  let i = at;
  for (const last = end - 3 * stride; i < last; i += 4 * stride) {
    const a = values[i]!;
    const b = values[i + stride]!;
    const c = values[i + 2 * stride]!;
    const d = values[i + 3 * stride]!;
    if (!(a <= lowest && b <= lowest && c <= lowest && d <= lowest)) break;
    if (a + b + c + d === -Infinity) break; // one of them is, or the sum left float64: look at each
  }
  for (; i < end; i += stride) {
    if (!(values[i]! <= lowest && values[i]! >= -Number.MAX_VALUE)) break;
  }
  return i;
}
