/** The `count` candidates with the highest scores, the best first, in one pass that sorts nothing else. */
export function highest(candidates: number, count: number, scoreOf: (candidate: number) => number): number[] {
  const best: number[] = [];
  for (let candidate = 0; candidate < candidates; candidate++) {
    const score = scoreOf(candidate);
    if (best.length === count && score <= scoreOf(best[count - 1]!)) continue;
    if (best.length === count) best.pop();
    let place = best.length; // after equal scores, which come earlier in the data
    while (place > 0 && scoreOf(best[place - 1]!) < score) place--;
    best.splice(place, 0, candidate);
  }
  return best;
}
