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
import { described, matchDefaults } from '../describe';

/** Options of `fragmentAlignment`. */
export interface FragmentAlignmentOptions extends MatchOptions {
  /**
   * Labels of the fragment pairs in a matching image and sentence. `'mil'`: the sign of the score, but at least one
   * positive image fragment per sentence fragment; `'dense'`: all positive; `'best-match'`: a variant that is not the
   * paper's, which pulls each fragment to its best partner only. Defaults to `'mil'`.
   */
  readonly mode?: 'mil' | 'dense' | 'best-match';
  /** Margin around 0, in units of the score. Defaults to `1`. */
  readonly margin?: number;
  /**
   * Weights of the fragment pairs: `'equal'`, the paper's plain sum, or `'per-sentence-fragment'`, as in the published
   * code: the positive pairs of a sentence fragment share weight 1, and so do its negative pairs. Defaults to the
   * latter.
   */
  readonly balance?: 'equal' | 'per-sentence-fragment';
}

/**
 * Fragment alignment: hinges that push the score of an image fragment and a sentence fragment above the margin if they
 * belong together and below minus the margin if they do not. Within matching pairs, multiple-instance learning (mi-SVM)
 * decides which do. Deep fragment embeddings, https://arxiv.org/abs/1406.5679
 *
 * Reads `images: [images, regions, dim]`, `captions: [captions, words, dim]` with their masks, and `positives`; of
 * `scores` only the shape. Returns a scalar `[]`, a sum. The labels are constants to the gradient. A pair that scores
 * exactly 0 within a match has no label and costs nothing, unless it is chosen. Memory grows with images x regions x
 * captions x words.
 *
 * @param options - Labels, margin and weights.
 * @throws `OptionError` if the margin is negative or a choice is unknown. The loss throws `OptionError` if the batch
 * has no embeddings, `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { fragmentAlignment } from '@vse/losses';
 *
 * const images = { vectors: tf.tensor3d([[[2, 0], [0, 1]], [[0, 2], [-1, 0]]]) }; // [images, regions, dim]
 * const captions = { vectors: tf.tensor3d([[[1, 0]], [[0, 1]]]) }; // [captions, words, dim]
 * const loss = fragmentAlignment({ margin: 1 });
 * console.log(await loss({ scores: tf.zeros([2, 2]), images, captions }).array()); // 2
 * ```
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
  const loss: Loss = (batch) =>
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
  return described('fragmentAlignment', { ...matchDefaults, ...options, mode, margin, balance }, loss);
}

/**
 * Fragment alignment with dense labels for the first epochs and `'mil'` afterwards, as the paper trains.
 * https://arxiv.org/abs/1406.5679
 *
 * Reads and returns what `fragmentAlignment` does.
 *
 * @param options - Number of dense epochs, and options of `fragmentAlignment`.
 * @throws `OptionError` if an option is out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { denseThenMil } from '@vse/losses';
 *
 * const images = { vectors: tf.tensor3d([[[2, 0], [0, 1]]]) }; // [images, regions, dim]
 * const captions = { vectors: tf.tensor3d([[[1, 0]]]) }; // [captions, words, dim]
 * const batch = { scores: tf.zeros<tf.Rank.R2>([1, 1]), images, captions };
 * const loss = denseThenMil({ epochs: 10 });
 * console.log(await loss(batch).array()); // dense, 0.5
 * loss.onProgress?.({ epoch: 10, step: 1000 });
 * console.log(await loss(batch).array()); // mil, 0
 * ```
 */
export function denseThenMil({
  epochs,
  ...options
}: Omit<FragmentAlignmentOptions, 'mode'> & { readonly epochs: number }): Loss {
  const [dense, mil] = (['dense', 'mil'] as const).map((mode) => fragmentAlignment({ ...options, mode }));
  return warmUp(dense!, mil!, { epochs });
}

/** Checks the embeddings of a batch against its scores; returns them with the matches, `[images, captions]`. */
function fragmentSets(where: string, batch: ScoredBatch, options: MatchOptions) {
  const { images, captions } = batch;
  if (!images || !captions) {
    throw new OptionError(
      `${where}: needs images and captions in the batch, got no ${images ? 'captions' : 'images'}. Pass the embeddings.`,
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

/** Scores every fragment of every image against every fragment of every sentence. */
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
