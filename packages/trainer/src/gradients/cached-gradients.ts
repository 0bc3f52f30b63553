import * as tf from '@tensorflow/tfjs-core';
import {
  assertWhole,
  OptionError,
  type ScoringThreads,
  type Similarity,
  type ThreadedScorer,
} from '@vse/core';
import type { Gradients } from '../optimizers/clip';
import { gradientsByBackend } from './embedding-gradients';
import { piecedSide } from './encoded-pieces';
import type { GradientSource, StepGradients, StepInput } from './gradient-source';
import { gradientsByScorer } from './scorer-gradients';
import { modelVariables } from '../variables';

/** Options of `cachedGradients`. */
export interface CachedGradientsOptions {
  /** Images, and captions, encoded at a time. */
  readonly size: number;
  /**
   * Threads that compute the similarity and its gradients, such as `onnxScorer()` of `@vse/onnx`. Defaults to the backend,
   * which also computes similarities that the threads do not support.
   */
  readonly threads?: ScoringThreads;
}

/**
 * Computes the gradients of the whole batch, with all its in-batch negatives, in the memory of encoding `size` items: it
 * encodes all items without a tape, takes the gradient of the loss with respect to the embeddings, then encodes each piece
 * again and backpropagates its part to the weights. Costs one more encoding. GradCache, Gao et al.,
 * https://arxiv.org/abs/2101.06983
 *
 * `threads` compute the similarity, forward and backward, for all pairs of pieces. The loss stays on the backend, which
 * then holds the scores and the embeddings of one piece; those of all pieces only for a loss that reads them.
 *
 * Equal to `wholeBatch` up to rounding if each item's embedding is independent of the others: batch normalisation takes
 * the statistics of each piece.
 *
 * @param options - Items per piece, and threads.
 * @throws `OptionError` if `size` is not a whole number of at least 1, or in a step if the threads have no gradients.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { sumOfHinges } from '@vse/losses';
 * import { cachedGradients, fit } from '@vse/trainer';
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
 * const gradients = cachedGradients({ size: 2 });
 * const { epochs } = await fit(model, train, { loss: sumOfHinges(), epochs: 2, batchSize: 4, seed: 1, gradients });
 * console.log(epochs.map(({ loss }) => loss)); // two mean losses
 * ```
 */
export function cachedGradients({ size, threads }: CachedGradientsOptions): GradientSource {
  assertWhole('cachedGradients', 'size', size);
  const scorers = threads && openedOnce(threads);
  return {
    name: `cachedGradients(${size}${threads ? ', threads' : ''})`,
    compute: async (input) => compute(input, size, await scorers?.scorerOf(input.model.similarity)),
    ...(scorers && { dispose: () => scorers.close() }),
  };
}

async function compute<I, C>(
  input: StepInput<I, C>,
  size: number,
  scorer: Required<ThreadedScorer> | undefined,
): Promise<StepGradients> {
  const { model, items, draw, variables } = input;
  const started = performance.now();
  const restore = rememberState(input);
  const images = piecedSide(model.images, items.images, { size, draw: `${draw}, images` });
  const captions = piecedSide(model.captions, items.captions, { size, draw: `${draw}, captions` });
  const sides = { images, captions };
  const embeddings = scorer
    ? await gradientsByScorer(input, sides, scorer)
    : gradientsByBackend(input, sides);
  const between = performance.now();
  restore(); // each piece starts from the same state as before
  const { gradients, add } = gradientSum(embeddings.weights);
  await embeddings.eachPiece((side, piece, gradient) =>
    add(sides[side].backward(variables, piece, gradient)),
  );
  const times = { forward: between - started, backward: performance.now() - between };
  return { loss: embeddings.loss, gradients, times };
}

/** Opens one scorer, and keeps it while the similarity is the same. */
function openedOnce(threads: ScoringThreads) {
  let opened: { readonly similarity: Similarity; readonly scorer: ThreadedScorer | undefined } | undefined;
  const close = async (): Promise<void> => {
    const before = opened?.scorer;
    opened = undefined;
    await before?.close();
  };
  return {
    close,
    async scorerOf(similarity: Similarity): Promise<Required<ThreadedScorer> | undefined> {
      if (opened?.similarity !== similarity) {
        await close();
        opened = { similarity, scorer: await threads.open(similarity) };
      }
      const { scorer } = opened;
      if (!scorer || scorer.pullback) return scorer as Required<ThreadedScorer> | undefined;
      await close();
      throw new OptionError(
        'cachedGradients: threads must compute gradients, got threads that only score. Give onnxScorer() of @vse/onnx without its option fallback, or leave threads out.',
      );
    },
  };
}

/** Saves the variables that change without being trained, such as batch statistics; returns a function that restores them. */
function rememberState<I, C>({ model, loss, variables }: StepInput<I, C>): () => void {
  const trained = new Set(variables.map(({ variable }) => variable));
  const others = modelVariables(model, loss).filter(({ variable }) => !trained.has(variable));
  const values = others.map(({ variable }) => tf.clone(variable));
  return () => {
    others.forEach(({ variable }, i) => variable.assign(values[i]!));
    tf.dispose(values);
  };
}

/** Sums gradients as they come: keeping those of every piece would take the weights' memory once per piece. */
function gradientSum(first: Gradients) {
  const gradients: Record<string, tf.Tensor> = { ...first };
  const add = (terms: Gradients): void => {
    for (const [name, term] of Object.entries(terms)) {
      const before = gradients[name];
      gradients[name] = before ? tf.add(before, term) : term;
      if (before) tf.dispose([before, term]);
    }
  };
  return { gradients: gradients as Gradients, add };
}
