import type * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose, type Tolerance } from './close';
import type { GoldenTensor, GoldenTensors } from './golden';
import { goldenTolerance, ZERO, type GoldenToleranceOptions } from './golden-tolerance';

/** Options of `expectGolden`. */
export interface ExpectGoldenOptions extends Tolerance, GoldenToleranceOptions {
  /**
   * Input `[..., rows, dim]` of which this is the gradient. Where rows of an item are equal, a maximum over them may choose
   * any: their gradients are compared as a sum.
   */
  readonly tied?: GoldenTensor | undefined;
}

/**
 * Fails unless numbers are close to the golden tensor of this name, by `goldenTolerance`, and as many. Where the reference
 * is NaN or infinite, the number must be finite.
 */
export function expectGolden(
  got: tf.Tensor | ArrayLike<number>,
  tensors: GoldenTensors,
  name: string,
  { tied, ...options }: ExpectGoldenOptions = {},
): void {
  const wanted = tensors[name];
  if (!wanted) throw new Error(`the golden case has no ${name}, only ${Object.keys(tensors).join(', ')}`);
  const values = Array.from('dataSync' in got ? got.dataSync() : got);
  expect(values.length, `number of values of ${name}`).toBe(wanted.data.length);
  if ('shape' in got) expect(sizes(got.shape), `shape of ${name}`).toEqual(sizes(wanted.shape));
  expect(values.every(Number.isFinite), `${name} is finite`).toBe(true);
  const [sums, target] = tied
    ? [sumOverTies(values, tied), sumOverTies(wanted.data, tied)]
    : [values, wanted.data];
  const known = target.flatMap((value, i) => (value === null ? [] : [i]));
  const numbers = known.map((i) => target[i]!);
  expectClose(
    known.map((i) => sums[i]!),
    numbers.every((value) => Math.abs(value) < ZERO) ? numbers.map(() => 0) : numbers,
    { ...goldenTolerance(tensors, name, options), ...options },
  );
}

/** Sizes that are not 1: ours has an axis for the set where the reference has none. */
const sizes = (shape: readonly number[]) => shape.filter((size) => size !== 1);

/** Adds the gradients of equal rows of an item to the first of them; one that is `null` makes the sum `null`. */
function sumOverTies(gradients: readonly (number | null)[], { shape, data }: GoldenTensor) {
  const dim = shape.at(-1)!;
  const rows = shape.at(-2) ?? 1;
  const sums: (number | null)[] = [...gradients];
  const first = new Map<string, number>();
  for (let row = 0; row * dim < data.length; row++) {
    const key = `${Math.floor(row / rows)}: ${data.slice(row * dim, (row + 1) * dim).join(' ')}`;
    const to = first.get(key);
    if (to === undefined) first.set(key, row);
    else {
      for (let j = 0; j < dim; j++) {
        const [at, from] = [to * dim + j, row * dim + j];
        const [a, b] = [sums[at] ?? null, sums[from] ?? null];
        sums[at] = a === null || b === null ? null : a + b;
        sums[from] = 0;
      }
    }
  }
  return sums;
}
