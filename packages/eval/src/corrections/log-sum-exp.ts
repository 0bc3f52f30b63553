/** `ln sum exp(factor x value)` of values that are not empty: the largest is taken out first, so that nothing overflows. */
export function logSumExp(values: ArrayLike<number>, factor: number): number {
  let largest = -Infinity;
  for (let i = 0; i < values.length; i++) if (values[i]! > largest) largest = values[i]!;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(factor * (values[i]! - largest));
  return factor * largest + Math.log(sum);
}
