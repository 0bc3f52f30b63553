import * as tf from '@tensorflow/tfjs-core';
import {
  ShapeError,
  watchRows,
  wholeGradient,
  type EmbeddingSet,
  type Loss,
  type NamedVariable,
  type RowGradient,
  type ScoredBatch,
} from '@vse/core';
import { disposeBatch, type CollatedBatch } from '../batches/batch';
import type { Gradients } from '../optimizers/clip';
import type { GradientSource, StepGradients, StepInput } from './gradient-source';

/**
 * Computes the gradients of the whole batch at once in this thread, as the papers train: the default of `fit`.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { sumOfHinges } from '@vse/losses';
 * import { fit, wholeBatch } from '@vse/trainer';
 *
 * const model = {
 *   images: regionProjection({ inputDim: 2, embedDim: 4, seed: 1 }),
 *   captions: regionProjection({ inputDim: 2, embedDim: 4, seed: 2 }),
 *   similarity: cosine(),
 * };
 * const read = async (rows: ArrayLike<number>) =>
 *   Array.from(rows, (row) => ({ values: Float32Array.of(row, 1), length: 1, dim: 2 }));
 * const captionToImage = Int32Array.of(0, 1, 2, 3);
 * const train = { name: 'points', synthetic: true, imageCount: 4, captionToImage, readImages: read, readCaptions: read };
 * const gradients = wholeBatch();
 * const { epochs } = await fit(model, train, { loss: sumOfHinges(), epochs: 2, batchSize: 4, seed: 1, gradients });
 * console.log(epochs.map(({ loss }) => loss)); // two mean losses
 * ```
 */
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

/** Loss of a batch, `[]`, and the gradient of each variable that it depends on. */
export function batchGradients<I, C>(input: StepInput<I, C>, batch: CollatedBatch): StepGradients {
  const { model, draw } = input;
  const compute = input.byRows ? gradientsByRows : gradientsOf;
  return compute(input.variables, () => {
    const images = model.images.encode(batch.images, { training: true, draw: `${draw}, images` }); // [images, regions, dim]
    const captions = model.captions.encode(batch.captions, { training: true, draw: `${draw}, captions` }); // [captions, words, dim]
    const scores = model.similarity.score(images, captions); // [images, captions]
    return lossOf(input, scoredBatch(scores, images, captions, batch)); // []
  });
}

/** Value `[]` and gradients of a function, with the duration of each pass. */
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

/** The same, with the gradients of the rows alone for matrices that `gatherRows` reads. */
function gradientsByRows(variables: readonly NamedVariable[], cost: () => tf.Scalar): StepGradients {
  const watch = watchRows(variables.map(({ variable }) => variable));
  try {
    const proxies = watch.proxies.map((variable) => ({ name: variable.name, variable }));
    const computed = gradientsOf([...variables, ...proxies], cost);
    const proxyNames = new Set(proxies.map(({ name }) => name));
    const isProxy = ([name]: [string, tf.Tensor]): boolean => proxyNames.has(name);
    const all = Object.entries(computed.gradients);
    tf.dispose(all.filter(isProxy));
    const gradients = Object.fromEntries(all.filter((entry) => !isProxy(entry)));
    const rows: Record<string, RowGradient> = {};
    const read = watch.gradients();
    for (const { name, variable } of variables) {
      const gradient = read.get(variable);
      if (!gradient) continue;
      const dense = gradients[name];
      if (!dense) rows[name] = gradient;
      else {
        gradients[name] = tf.tidy(() => tf.add(dense, wholeGradient(gradient)));
        tf.dispose([dense, gradient.rows, gradient.values]);
      }
    }
    return { ...computed, gradients, rows };
  } finally {
    watch.end();
  }
}

/**
 * Loss of a scored batch, `[]`.
 *
 * @throws `ShapeError` if the loss is not a scalar.
 */
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

/** Input of a loss. */
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
