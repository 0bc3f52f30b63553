import type * as tf from '@tensorflow/tfjs-core';

const writes = new WeakMap<tf.Variable, number>();

/** Counts a write to a variable, which an optimiser may make in place: then its data id stays the same. */
export function countWrite(variable: tf.Variable): void {
  writes.set(variable, writesTo(variable) + 1);
}

/** Number of writes to a variable by optimisers. */
export function writesTo(variable: tf.Variable): number {
  return writes.get(variable) ?? 0;
}
