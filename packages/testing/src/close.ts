import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { tolerance } from './backend';

/** Tolerance of a comparison. */
export interface Tolerance {
  /** Tolerance relative to the wanted value. Defaults to that of the backend. */
  readonly relative?: number;
  /** Absolute tolerance. Defaults to the relative one times the largest wanted magnitude, or times 1 if that is less. */
  readonly absolute?: number;
}

type Numbers = tf.Tensor | ArrayLike<number> | number;

/** Fails unless every number is within the tolerance of the wanted one; names the worst. */
export function expectClose(got: Numbers, wanted: Numbers, options: Tolerance = {}): void {
  if (got instanceof tf.Tensor && wanted instanceof tf.Tensor) expect(got.shape).toEqual(wanted.shape);
  const a = numbers(got);
  const b = numbers(wanted);
  expect(a.length, 'number of values').toBe(b.length);
  const relative = options.relative ?? tolerance;
  let largest = 0;
  for (let i = 0; i < b.length; i++) largest = Math.max(largest, Math.abs(b[i]!));
  const absolute = options.absolute ?? relative * Math.min(1, largest || 1);
  let worst = -1;
  let excess = 0;
  for (let i = 0; i < b.length; i++) {
    const over = Math.abs(a[i]! - b[i]!) - (absolute + relative * Math.abs(b[i]!));
    if (over > excess || Number.isNaN(over)) {
      excess = Number.isNaN(over) ? Infinity : over;
      worst = i;
    }
  }
  if (worst >= 0) {
    expect.fail(
      `value ${worst} of ${b.length} is ${a[worst]}, wanted ${b[worst]} within ${relative} relative + ${absolute} absolute`,
    );
  }
}

function numbers(value: Numbers): ArrayLike<number> {
  if (typeof value === 'number') return [value];
  return value instanceof tf.Tensor ? value.dataSync() : value;
}
