/** Numbers at equal distances in a matrix: a row or a column of scores. */
export interface Line {
  /** Index of the first. */
  readonly start: number;
  /** Distance from one to the next. */
  readonly stride: number;
  /** Number of them. */
  readonly length: number;
}

/** Places of the `count` highest values of a line, the highest first, equal ones in order; one pass that sorts nothing else. */
export function highest(values: ArrayLike<number>, { start, stride, length }: Line, count: number): number[] {
  const best: number[] = [];
  const scores: number[] = [];
  let lowest = -Infinity; // of the full list
  for (let i = 0, at = start; i < length; i++, at += stride) {
    const score = values[at]!;
    if (best.length === count) {
      if (score <= lowest) continue;
      best.pop();
      scores.pop();
    }
    let place = best.length; // after equal scores, which come earlier
    while (place > 0 && scores[place - 1]! < score) place--;
    best.splice(place, 0, i);
    scores.splice(place, 0, score);
    if (best.length === count) lowest = scores[count - 1]!;
  }
  return best;
}
