import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type TrainingProgress } from '@vse/core';

/** Uniform numbers for a loss that samples: reproducible, and the same again in a resumed run. */
export interface RandomKeys {
  /** `[rows, columns]`, uniform in [0, 1), different at each call. */
  readonly draw: (rows: number, columns: number) => tf.Tensor2D;
  /** Begins a step: what follows depends on the seed and the step only. */
  readonly onProgress: (progress: TrainingProgress) => void;
}

/** Random keys from a seed. Without `onProgress` each call continues one stream. */
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
