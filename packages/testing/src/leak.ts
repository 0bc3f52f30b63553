import * as tf from '@tensorflow/tfjs-core';

/** How many tensors exist after `run` that did not before. What `run` returns counts unless it disposed it. */
export async function tensorsLeftBy(run: () => unknown): Promise<number> {
  const before = tf.memory().numTensors;
  await run();
  return tf.memory().numTensors - before;
}
