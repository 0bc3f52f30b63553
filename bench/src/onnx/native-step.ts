import * as tf from '@tensorflow/tfjs-core';
import type { Loss, SharedSet, Similarity, ThreadedScorer } from '@vse/core';
import { onnxScorer } from '@vse/onnx';

/** Opens onnxruntime threads that compute scores and gradients. */
export async function openScorer(similarity: Similarity, count: number): Promise<Required<ThreadedScorer>> {
  const scorer = await onnxScorer(count).open(similarity);
  if (!scorer?.pullback) throw new Error('this benchmark needs onnxruntime-node');
  return scorer as Required<ThreadedScorer>;
}

/** Scores shared sets and computes their gradients: the part of `cachedGradients` between its two encodings. */
export async function nativeStep(
  scorer: Required<ThreadedScorer>,
  loss: Loss,
  { images, captions }: { readonly images: SharedSet; readonly captions: SharedSet },
): Promise<void> {
  const values = await scorer.score(images, captions);
  const scores = tf.tensor2d(values, [images.shape[0], captions.shape[0]]); // [images, captions]
  const gradient = tf.grad((x) => loss({ scores: x as tf.Tensor2D }))(scores); // [images, captions]
  await scorer.pullback(images, captions, await gradient.data<'float32'>());
  tf.dispose([scores, gradient]);
}
