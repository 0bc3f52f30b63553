import * as tf from '@tensorflow/tfjs-core';
import { hasFusedKernel, runFusedKernel, type ScoredBatch } from '@vse/core';
import { costOf } from '../gradients/cost-with-gradient';
import { positivesOf, type MatchOptions } from '../pairs/matches';

/** A hinge loss that a backend may compute with its gradient as one kernel. */
export interface FusedHinges {
  readonly kernel: 'VseMaxOfHinges' | 'VseSumOfHinges';
  /** Name of the loss, for messages. */
  readonly where: string;
  readonly margin: number;
  readonly options: MatchOptions;
  /** The kernel takes the diagonal only. Defaults to `false`. */
  readonly diagonalOnly?: boolean;
}

/**
 * The loss of a batch by a fused kernel, `[]`, as `lossOfMatches` has it: Infinity and a gradient of 0 if a score is not finite.
 * `undefined` where the backend lacks the kernel or it does not take the batch.
 */
export function fusedHinges(
  { kernel, where, margin, options, diagonalOnly = false }: FusedHinges,
  batch: ScoredBatch,
): tf.Scalar | undefined {
  const { scores } = batch;
  if (scores.size === 0 || scores.dtype !== 'float32' || !hasFusedKernel(kernel)) return undefined;
  const positives = positivesOf(where, batch, options);
  if (positives && diagonalOnly) return undefined;
  return tf.tidy(() => {
    const matches = positives && { positives: tf.cast(positives, 'float32') }; // [images, captions]
    return costOf(scores, (x) => {
      const [value, gradient] = runFusedKernel(kernel, { scores: x, ...matches }, { margin })!;
      return { value: value as tf.Scalar, gradient: gradient as tf.Tensor2D };
    });
  });
}
