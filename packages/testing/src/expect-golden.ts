import type * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { expectClose, type Tolerance } from './close';
import type { GoldenTensors } from './golden';

/** Where no number of a reference is larger, all of them are 0 but for the rounding of float64. */
const ROUNDING = 1e-12;

/**
 * Fails unless a tensor is close to the golden one of this name, and of as many numbers. Where the reference itself gave
 * NaN or infinity, ours must be finite.
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
  const known = wanted.data.flatMap((value, place) => (value === null ? [] : [place]));
  const target = known.map((place) => wanted.data[place]!);
  expectClose(
    known.map((place) => values[place]!),
    target.every((value) => Math.abs(value) < ROUNDING) ? target.map(() => 0) : target,
    options,
  );
}
