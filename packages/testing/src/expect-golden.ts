import type * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose, type Tolerance } from './close';
import type { GoldenTensors } from './golden';

/** A reference without a larger number is 0 up to the rounding of float64. */
const ROUNDING = 1e-12;

/**
 * Fails unless a tensor is close to the golden tensor of this name and has as many numbers. Where the reference is NaN
 * or infinite, the tensor must be finite.
 */
export function expectGolden(
  got: tf.Tensor,
  tensors: GoldenTensors,
  name: string,
  options: Tolerance = {},
): void {
  const wanted = tensors[name];
  if (!wanted) throw new Error(`the golden case has no ${name}, only ${Object.keys(tensors).join(', ')}`);
  const values = Array.from(got.dataSync());
  expect(values.length, `number of values of ${name}`).toBe(wanted.data.length);
  expect(values.every(Number.isFinite), `${name} is finite`).toBe(true);
  const known = wanted.data.flatMap((value, i) => (value === null ? [] : [i]));
  const target = known.map((i) => wanted.data[i]!);
  expectClose(
    known.map((i) => values[i]!),
    target.every((value) => Math.abs(value) < ROUNDING) ? target.map(() => 0) : target,
    options,
  );
}
