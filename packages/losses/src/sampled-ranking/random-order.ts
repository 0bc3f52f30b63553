import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type TrainingProgress } from '@vse/core';

/** Random numbers of a loss that samples; a resumed run repeats them. */
export interface RandomKeys {
  /** Draws `[rows, columns]`, uniform in [0, 1), different at each call. */
  readonly draw: (rows: number, columns: number) => tf.Tensor2D;
  /** Begins a step: the next draws depend on the seed and the step only. */
  readonly onProgress: (progress: TrainingProgress) => void;
}

/** Makes random keys from a seed. Without `onProgress` each call continues one stream. */
export function randomKeys(seed: number): RandomKeys {
  const root = seededRandom(seed);
  let random = root.fork(0);
  return {
    draw(rows, columns) {
      const values = new Float32Array(rows * columns);
      // 24 bits, so that no key rounds up to 1 in float32.
      for (let i = 0; i < values.length; i++) values[i] = random.integer(2 ** 24) / 2 ** 24;
      return tf.tensor2d(values, [rows, columns]);
    },
    onProgress({ step }) {
      random = root.fork(step);
    },
  };
}
