import * as tf from '@tensorflow/tfjs-core';
import {
  assertEmbeddingSet,
  assertNumber,
  assertOneOf,
  assertShape,
  maskOf,
  OptionError,
  type EmbeddingSet,
  type Loss,
  type ScoredBatch,
} from '@vse/core';
import { finiteCost } from '../gradients/finite-cost';
import {
  bestMatchHinges,
  denseLabels,
  labelledHinges,
  milLabels,
  type FragmentPairs,
} from './fragment-labels';
import { matchesOf, type MatchOptions } from '../pairs/matches';
import { warmUp } from '../combined/warm-up';

export interface FragmentAlignmentOptions extends MatchOptions {
  /**
   * What a fragment pair of a matching image and sentence should score. `'mil'`: as it does, but at least one image
   * fragment per sentence fragment high; `'dense'`: all high; `'best-match'`: a variant that is not the paper's, in
   * which each fragment is pulled to its best partner only. Defaults to `'mil'`.
   */
  readonly mode?: 'mil' | 'dense' | 'best-match';
  /** How far from 0, on its side, a fragment pair must score. Defaults to `1`. */
  readonly margin?: number;
  /**
   * How fragment pairs weigh: `'equal'`, the paper's plain sum, or `'per-sentence-fragment'`: the pairs that should be
   * high share weight 1, and so do those that should be low, as in the published code. Defaults to the latter.
   */
  readonly balance?: 'equal' | 'per-sentence-fragment';
}

/**
 * Fragment alignment: every image fragment and every sentence fragment of the batch should score above the margin where
 * they belong together and below minus the margin where they do not. Which do is decided inside matching pairs by
 * multiple-instance learning (mi-SVM). Deep fragment embeddings, https://arxiv.org/abs/1406.5679
 *
 * Reads `images: [images, regions, dim]`, `captions: [captions, words, dim]` with their masks, and `positives`; of
 * `scores` only the shape. Returns a scalar `[]`, a sum. The choice is a constant to the gradient. A pair that scores
 * exactly 0 within a match is undecided and costs nothing, unless it is chosen. Memory grows with images x regions x
 * captions x words. Throws an `OptionError` for a negative margin, an unknown choice or a batch without embeddings, a
 * `ShapeError` where shapes disagree.
 */
export function fragmentAlignment({
  mode = 'mil',
  margin = 1,
  balance = 'per-sentence-fragment',
  ...options
}: FragmentAlignmentOptions = {}): Loss {
  const where = 'fragmentAlignment';
  assertOneOf(where, 'mode', mode, ['mil', 'dense', 'best-match']);
  assertOneOf(where, 'balance', balance, ['equal', 'per-sentence-fragment']);
  assertOneOf(where, 'falseNegatives', options.falseNegatives ?? 'drop', ['drop', 'keep']);
  assertNumber(where, 'margin', margin, { from: 0 });
  return (batch) =>
    tf.tidy(() => {
      const { images, captions, matches } = fragmentSets(where, batch, options);
      if (images.vectors.size === 0 || captions.vectors.size === 0) return tf.sum(batch.scores);
      return finiteCost([images.vectors, captions.vectors], ([regions, words]) => {
        const pairs = fragmentPairs(
          { ...images, vectors: regions },
          { ...captions, vectors: words },
          matches,
        );
        if (mode === 'best-match') return bestMatchHinges(pairs, margin);
        const labels = mode === 'mil' ? milLabels(pairs) : denseLabels(pairs);
        return labelledHinges(pairs, labels, { margin, balanced: balance === 'per-sentence-fragment' });
      });
    });
}

/** Dense alignment for the first epochs, `'mil'` from then on, as the paper trains. Options as `fragmentAlignment`. */
export function denseThenMil({
  epochs,
  ...options
}: Omit<FragmentAlignmentOptions, 'mode'> & { readonly epochs: number }): Loss {
  const [dense, mil] = (['dense', 'mil'] as const).map((mode) => fragmentAlignment({ ...options, mode }));
  return warmUp(dense!, mil!, { epochs });
}

/** The sets of a batch and its matches, `[images, captions]`, checked against each other. */
function fragmentSets(where: string, batch: ScoredBatch, options: MatchOptions) {
  const { images, captions } = batch;
  if (!images || !captions) {
    throw new OptionError(
      `${where}: needs images and captions in the batch beside scores. Pass the embeddings.`,
    );
  }
  assertEmbeddingSet(where, 'images', images);
  assertEmbeddingSet(where, 'captions', captions);
  const { positives } = matchesOf(where, batch, options);
  const [imageCount, , dim] = images.vectors.shape;
  const [captionCount, words] = captions.vectors.shape;
  const remedy = 'One row per image, one column per caption.';
  assertShape(where, 'scores', batch.scores, [imageCount, captionCount], remedy);
  assertShape(where, 'captions.vectors', captions.vectors, [captionCount, words, dim], 'Use one embedDim.');
  return { images, captions, matches: positives };
}

function fragmentPairs(images: EmbeddingSet, captions: EmbeddingSet, matches: tf.Tensor2D): FragmentPairs {
  const [imageCount, regions, dim] = images.vectors.shape;
  const [captionCount, words] = captions.vectors.shape;
  const flat = (x: tf.Tensor3D) => tf.reshape<tf.Rank.R2>(x, [x.shape[0] * x.shape[1], dim]);
  const shape: [number, number, number, number] = [imageCount, regions, captionCount, words];
  const scores = tf.matMul(flat(images.vectors), flat(captions.vectors), false, true); // [images * regions, captions * words]
  return {
    scores: tf.reshape(scores, shape),
    matches: tf.reshape(matches, [imageCount, 1, captionCount, 1]),
    real: tf.mul(
      tf.reshape(maskOf(images), [imageCount, regions, 1, 1]),
      tf.reshape(maskOf(captions), [1, 1, captionCount, words]),
    ),
  };
}
