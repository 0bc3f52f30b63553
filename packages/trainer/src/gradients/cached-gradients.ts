import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type ScoringThreads, type Similarity, type ThreadedScorer } from '@vse/core';
import type { Gradients } from '../optimizers/clip';
import { gradientsByBackend } from './embedding-gradients';
import { piecedSide } from './encoded-pieces';
import type { GradientSource, StepGradients, StepInput } from './gradient-source';
import { assertPieceSize } from './pieces';
import { gradientsByScorer } from './scorer-gradients';
import { modelVariables } from '../variables';

export interface CachedGradientsOptions {
  /** How many images, and how many captions, are encoded at a time. */
  readonly size: number;
  /**
   * Computes the similarity and its gradients elsewhere than on the backend: `onnxScorer()` of `@vse/onnx`. Where that has
   * none for the model's similarity, having said why, the backend computes them, as it does without this option.
   */
  readonly threads?: ScoringThreads;
}

/**
 * The gradients of the whole batch, in-batch negatives and all, in the memory of encoding `size` items: all items are
 * encoded without a tape, the loss gives the gradient of their embeddings, and then each piece is encoded again and takes
 * its part of that gradient back to the weights. Costs one more encoding. GradCache, Gao et al.,
 * https://arxiv.org/abs/2101.06983
 *
 * With `threads` they compute the similarity, forward and backward, for all pairs of pieces. The loss stays on the backend,
 * which holds the scores and the embeddings of one piece, those of all only for a loss that reads them.
 *
 * Equal to `wholeBatch` but for rounding where an item's embedding does not depend on the others: batch normalisation
 * takes the statistics of each piece. Throws an `OptionError` unless `size` is a whole number from 1, and for threads
 * that only score.
 */
export function cachedGradients({ size, threads }: CachedGradientsOptions): GradientSource {
  assertPieceSize('cachedGradients', size);
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
  restore(); // so that each piece meets what it met before
  const { gradients, add } = gradientSum(embeddings.weights);
  await embeddings.eachPiece((side, piece, gradient) =>
    add(sides[side].backward(variables, piece, gradient)),
  );
  const times = { forward: between - started, backward: performance.now() - between };
  return { loss: embeddings.loss, gradients, times };
}

/** One scorer, open as long as the similarity is the same. */
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
        'cachedGradients: threads must take gradients back to the embeddings, and these only score. Give onnxScorer() of @vse/onnx, without fallback, or leave threads out.',
      );
    },
  };
}

/** Remembers the variables that are not trained but may move, as the statistics of batch normalisation do. */
function rememberState<I, C>({ model, loss, variables }: StepInput<I, C>): () => void {
  const trained = new Set(variables.map(({ variable }) => variable));
  const others = modelVariables(model, loss).filter(({ variable }) => !trained.has(variable));
  const values = others.map(({ variable }) => tf.clone(variable));
  return () => {
    others.forEach(({ variable }, i) => variable.assign(values[i]!));
    tf.dispose(values);
  };
}

/** Gradients summed as they come: those of all pieces at once would be the weights' memory as often as there are pieces. */
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
