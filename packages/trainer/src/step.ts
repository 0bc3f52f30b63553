import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError, type Loss, type MatchingModel, type NamedVariable } from '@vse/core';
import type { CollatedBatch } from './batch';
import { clipByGlobalNorm, clipByValue, type Gradients } from './clip';
import type { Optimizer } from './optimizer';

export interface StepSettings<I, C> {
  readonly model: MatchingModel<I, C>;
  readonly loss: Loss;
  readonly variables: readonly NamedVariable[];
  readonly optimizer: Optimizer;
  readonly clipNorm?: number | undefined;
  readonly clipValue?: number | undefined;
}

/**
 * Moves the variables one step on a batch. Nothing is read back: the result holds the loss before the step and, with
 * `clipNorm`, the global norm of the gradients before clipping, `[1]` or `[2]`. The caller disposes it.
 */
export function trainStep<I, C>(
  settings: StepSettings<I, C>,
  batch: CollatedBatch,
  learningRate: number,
): tf.Tensor1D {
  return tf.tidy(() => {
    const { loss, gradients } = lossAndGradients(settings, batch);
    const { gradients: clipped, norm } = clip(settings, gradients);
    settings.optimizer.apply(settings.variables, clipped, learningRate);
    return norm ? tf.stack([loss, norm]) : tf.reshape(loss, [1]);
  }) as tf.Tensor1D;
}

/** The loss of a batch, `[]`, and the gradient of each trainable variable that it depends on. */
export function lossAndGradients<I, C>(
  { model, loss, variables }: StepSettings<I, C>,
  batch: CollatedBatch,
): { readonly loss: tf.Scalar; readonly gradients: Gradients } {
  const trainable = variables.filter(({ variable }) => variable.trainable);
  if (trainable.length === 0) {
    throw new OptionError('fit: the model has no trainable variables. Make at least one encoder trainable.');
  }
  const { value, grads } = tf.variableGrads(
    () => scoreBatch(model, loss, batch),
    trainable.map(({ variable }) => variable),
  );
  const reached = trainable.filter(({ variable }) => Object.hasOwn(grads, variable.name));
  const gradients = reached.map(({ name, variable }) => [name, grads[variable.name]!] as const);
  return { loss: value, gradients: Object.fromEntries(gradients) };
}

function scoreBatch<I, C>(model: MatchingModel<I, C>, loss: Loss, batch: CollatedBatch): tf.Scalar {
  const images = model.images.encode(batch.images, { training: true }); // [images, regions, dim]
  const captions = model.captions.encode(batch.captions, { training: true }); // [captions, words, dim]
  const scores = model.similarity.score(images, captions); // [images, captions]
  const { positives, oneImagePerCaption } = batch;
  const matches = positives ? { positives, oneImagePerCaption } : {};
  const value = loss({ scores, images, captions, ...matches }); // []
  if ((value as tf.Tensor).rank !== 0) {
    throw new ShapeError(
      `fit: the loss must return a scalar [], got [${value.shape.join(', ')}]. Sum or average it.`,
    );
  }
  return value;
}

function clip<I, C>(
  { clipNorm, clipValue }: StepSettings<I, C>,
  gradients: Gradients,
): { gradients: Gradients; norm?: tf.Scalar } {
  const limited = clipValue === undefined ? gradients : clipByValue(gradients, clipValue);
  return clipNorm === undefined ? { gradients: limited } : clipByGlobalNorm(limited, clipNorm);
}
