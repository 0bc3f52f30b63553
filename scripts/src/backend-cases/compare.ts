import type { Numbers, Results } from './results';

/** One case on one backend: its relative deviation, or its failure. */
export type Verdict = { readonly off: number } | { readonly fault: string };

/** Rounding of a float32 number, relative to it. */
const float32Rounding = 2 ** -23;

/**
 * Relative deviation of an array: the largest |difference| / (|expected| + m), where m is the largest |expected| of the
 * array, at most 1. A difference within the rounding of the largest number of all arrays is none: a gradient that is zero in
 * exact arithmetic, as that of a bias before a softmax, consists of such rounding.
 */
export function compareNumbers(got: Numbers | string | undefined, wanted: Numbers | string): Verdict {
  if (typeof wanted === 'string') return { fault: `cpu: ${wanted}` };
  if (got === undefined) return { fault: 'it did not run' };
  if (typeof got === 'string') return { fault: got };
  if (Object.keys(got).join() !== Object.keys(wanted).join()) {
    return { fault: `it gives ${Object.keys(got).join()} instead of ${Object.keys(wanted).join()}` };
  }
  const rounding = float32Rounding * Math.max(...Object.values(wanted).map(largestOf));
  let worst = 0;
  for (const [name, numbers] of Object.entries(wanted)) {
    const own = got[name]!;
    if (own.length !== numbers.length)
      return { fault: `${name} has ${own.length} numbers, not ${numbers.length}` };
    const scale = Math.min(1, largestOf(numbers) || 1);
    for (const [i, number] of numbers.entries()) {
      const difference = Math.abs(own[i]! - number);
      const off = difference / (Math.abs(number) + scale);
      if (!Number.isFinite(off)) return { fault: `${name}, number ${i}: ${own[i]} instead of ${number}` };
      if (difference > rounding) worst = Math.max(worst, off);
    }
  }
  return { off: worst };
}

const largestOf = (numbers: readonly number[]): number =>
  numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);

/** The verdict on every wanted case. */
export function compareResults(got: Results, wanted: Results): Readonly<Record<string, Verdict>> {
  return Object.fromEntries(
    Object.entries(wanted).map(([name, numbers]) => [name, compareNumbers(got[name], numbers)]),
  );
}
