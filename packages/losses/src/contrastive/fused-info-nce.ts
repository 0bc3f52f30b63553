import * as tf from '@tensorflow/tfjs-core';
import { hasFusedKernel, runFusedKernel, type ScoredBatch } from '@vse/core';
import { positivesOf, type MatchOptions } from '../pairs/matches';

/**
 * InfoNCE of a batch by a fused kernel, `[]`, differentiable in the scores and the scale `[]`. `undefined` where the backend
 * lacks the kernel or it does not take the batch.
 */
export function fusedInfoNce(
  batch: ScoredBatch,
  scale: tf.Scalar | number,
  options: MatchOptions,
): tf.Scalar | undefined {
  const { scores } = batch;
  if (scores.size === 0 || scores.dtype !== 'float32' || !hasFusedKernel('VseInfoNce')) return undefined;
  const positives = positivesOf('infoNce', batch, options);
  return tf.tidy(() => {
    const matches = positives && { positives: tf.cast(positives, 'float32') }; // [images, captions]
    const op = tf.customGrad<tf.Scalar>((...inputs) => {
      const [x, by] = inputs as tf.Tensor[] as [tf.Tensor, tf.Tensor];
      const outputs = runFusedKernel('VseInfoNce', { scores: x, scale: by, ...matches })!;
      (inputs.at(-1) as tf.GradSaveFunc)(outputs.slice(1));
      return {
        value: outputs[0] as tf.Scalar,
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((gradient) => tf.mul(dy, gradient)),
      };
    });
    return op(scores, typeof scale === 'number' ? tf.scalar(scale) : scale);
  });
}
