import * as tf from '@tensorflow/tfjs-core';
import { ShapeError, type EmbeddingSet, type Loss, type NamedVariable, type ScoredBatch } from '@vse/core';
import { disposeBatch, type CollatedBatch } from '../batches/batch';
import type { Gradients } from '../optimizers/clip';
import type { GradientSource, StepGradients, StepInput } from './gradient-source';

/** The gradients of the batch as a whole, in this thread: as the papers train, and the default of `fit`. */
export function wholeBatch(): GradientSource {
  return {
    name: 'wholeBatch',
    compute(input) {
      const batch = input.collate(input.items);
      try {
        return batchGradients(input, batch);
      } finally {
        disposeBatch(batch);
      }
    },
  };
}

/** The loss of a batch, `[]`, and the gradient of each variable that it depends on. */
export function batchGradients<I, C>(input: StepInput<I, C>, batch: CollatedBatch): StepGradients {
  const { model, draw } = input;
  return gradientsOf(input.variables, () => {
    const images = model.images.encode(batch.images, { training: true, draw: `${draw}, images` }); // [images, regions, dim]
    const captions = model.captions.encode(batch.captions, { training: true, draw: `${draw}, captions` }); // [captions, words, dim]
    const scores = model.similarity.score(images, captions); // [images, captions]
    return lossOf(input, scoredBatch(scores, images, captions, batch)); // []
  });
}

/** A value `[]` and its gradients, with the time that each pass took. */
export function gradientsOf(variables: readonly NamedVariable[], cost: () => tf.Scalar): StepGradients {
  const started = performance.now();
  let between = started;
  const { value, grads } = tf.variableGrads(
    () => {
      const result = cost();
      between = performance.now();
      return result;
    },
    variables.map(({ variable }) => variable),
  );
  const times = { forward: between - started, backward: performance.now() - between };
  return { loss: value, gradients: namedGradients(variables, grads), times };
}

/** The loss of a scored batch, once it is seen to be a scalar. */
export function lossOf<I, C>(
  { loss, observe }: { readonly loss: Loss; readonly observe?: StepInput<I, C>['observe'] },
  scored: ScoredBatch,
): tf.Scalar {
  observe?.(scored);
  const value = loss(scored); // []
  if ((value as tf.Tensor).rank === 0) return value;
  throw new ShapeError(
    `fit: the loss must return a scalar [], got [${value.shape.join(', ')}]. Sum or average it.`,
  );
}

/** What a loss reads of a batch. */
export function scoredBatch(
  scores: tf.Tensor2D,
  images: EmbeddingSet,
  captions: EmbeddingSet,
  { positives, oneImagePerCaption }: Pick<CollatedBatch, 'positives' | 'oneImagePerCaption'>,
): ScoredBatch {
  return { scores, images, captions, ...(positives && { positives, oneImagePerCaption }) };
}

function namedGradients(variables: readonly NamedVariable[], grads: tf.NamedTensorMap): Gradients {
  const reached = variables.filter(({ variable }) => Object.hasOwn(grads, variable.name));
  return Object.fromEntries(reached.map(({ name, variable }) => [name, grads[variable.name]!]));
}
