import * as tf from '@tensorflow/tfjs-core';

/** Counts the tensors that `run` leaves behind, those that it returns included. */
export async function tensorsLeftBy(run: () => unknown): Promise<number> {
  const before = tf.memory().numTensors;
  await run();
  return tf.memory().numTensors - before;
}
