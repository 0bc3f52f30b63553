import * as tf from '@tensorflow/tfjs-core';
import { VseError, type EmbeddingSet, type ScoredBatch } from '@vse/core';
import { positivesOf } from '../batches/batch';
import type { Gradients } from '../optimizers/clip';
import type { StepInput } from './gradient-source';
import { gradientsOf, lossOf, scoredBatch } from './whole-batch';

/** Input of a loss, off any tape. */
export interface ScoredSets {
  /** `[images, captions]` */
  readonly scores: tf.Tensor2D;
  /** Embeddings; if absent, a loss that reads them fails with `MissingEmbeddings`. */
  readonly sets?: { readonly images: EmbeddingSet; readonly captions: EmbeddingSet };
}

/** Error of a loss that reads embeddings that are absent. */
export class MissingEmbeddings extends VseError {
  constructor() {
    super('lossGradients: the loss reads images or captions, which are absent.');
  }
}

/** Loss and its gradients in everything that it reads. The caller disposes all of them. */
export interface LossGradients {
  /** Loss, `[]`. */
  readonly loss: tf.Scalar;
  /** Gradient in the scores, and in the embeddings below; `undefined` if the loss does not read them. */
  readonly scores: tf.Tensor | undefined;
  readonly images: tf.Tensor | undefined;
  readonly captions: tf.Tensor | undefined;
  /** Gradients of variables that the loss reads, such as its own. */
  readonly weights: Gradients;
}

/** Loss of a scored batch and its gradients in the scores, in the embeddings of each side and in its own weights. */
export function lossGradients<I, C>(input: StepInput<I, C>, { scores, sets }: ScoredSets): LossGradients {
  const { plan } = input.items;
  const positives = positivesOf(plan);
  const batch = { oneImagePerCaption: plan.positives === undefined, ...(positives && { positives }) };
  const inputs = [scores, ...(sets ? [sets.images.vectors, sets.captions.vectors] : [])];
  const leaves = inputs.map((tensor) => tf.variable(tensor as tf.Tensor));
  const [scoreLeaf, imageLeaf, captionLeaf] = leaves as unknown as [tf.Tensor2D, tf.Tensor3D, tf.Tensor3D];
  const named = leaves.map((variable, i) => ({ name: `leaf ${i}`, variable }));
  const scored = (): ScoredBatch =>
    sets
      ? scoredBatch(
          scoreLeaf,
          { ...sets.images, vectors: imageLeaf },
          { ...sets.captions, vectors: captionLeaf },
          batch,
        )
      : unread({ scores: scoreLeaf, ...(positives && batch) });
  try {
    const { loss, gradients } = gradientsOf([...named, ...input.variables], () => lossOf(input, scored()));
    const { 'leaf 0': ofScores, 'leaf 1': ofImages, 'leaf 2': ofCaptions, ...weights } = gradients;
    return { loss, scores: ofScores, images: ofImages, captions: ofCaptions, weights };
  } finally {
    tf.dispose([...leaves, ...(positives ? [positives] : [])]);
  }
}

/** A batch without embeddings: reading them throws. */
function unread(scored: ScoredBatch): ScoredBatch {
  const thrower = {
    enumerable: true,
    get(): never {
      throw new MissingEmbeddings();
    },
  };
  return Object.defineProperties({ ...scored }, { images: thrower, captions: thrower });
}
