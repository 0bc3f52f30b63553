import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import type { Recurrent } from '@vse/layers';
import { assertOptions, ownRecipe } from '../recipe';
import { recurrentEncoder, type CaptionEncoder, type RecurrentEncoderOptions } from './recurrent-encoder';

/** Options of `wordEncoder`. */
export type WordEncoderOptions = Omit<RecurrentEncoderOptions, 'layers' | 'output' | 'wordDim'>;

/**
 * Encodes captions with word vectors alone: a word has the same embedding in every caption. For attention over regions, as in SCAN,
 * where few epochs are too few for a recurrent encoder; a step costs a fraction of one with a GRU.
 *
 * Returns embeddings `[captions, words, embedDim]` with a mask; padding is exactly 0. Its variable is `embed.weight`
 * `[words, embedDim]`.
 *
 * @param options - Vocabulary, size and word vectors, whose dimension is that of the embeddings.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { buildVocabulary, wordEncoder } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits'];
 * const vocabulary = buildVocabulary(captions, { minCount: 1 });
 * const encoder = wordEncoder({ vocabulary, embedDim: 8 });
 * console.log(encoder.encode(encoder.collate(captions)).vectors.shape); // [ 2, 5, 8 ], ends included
 * ```
 */
export function wordEncoder(options: WordEncoderOptions): CaptionEncoder {
  assertOptions('wordEncoder', options);
  const { embedDim = options.wordVectors?.dim ?? 1024 } = options;
  return recurrentEncoder(
    {
      name: 'wordEncoder',
      makeLayer: ({ inputDim }) => asTheyAre(inputDim),
      recipe({
        vocabulary,
        trainWordVectors,
        normalize,
        absolute,
        seed,
        wordDropoutRate,
        wordDropout,
        ...rest
      }) {
        const own = {
          vocabulary,
          trainWordVectors,
          embedDim,
          normalize,
          absolute,
          wordDropoutRate,
          wordDropout,
          seed,
        };
        return ownRecipe('wordEncoder', 'maxWords' in rest ? { ...own, maxWords: rest.maxWords } : own);
      },
    },
    { ...options, embedDim, wordDim: embedDim, output: 'words' },
  );
}

/** A layer without weights, which sets padding to zero. */
function asTheyAre(dim: number): Recurrent {
  return {
    inputDim: dim,
    outputDim: dim,
    apply(x, { lengths, mask } = {}) {
      return tf.tidy(() => {
        const real = lengths ? maskFromLengths(Array.from(lengths), x.shape[1]) : mask; // [batch, words]
        return real ? tf.mul<tf.Tensor3D>(x, tf.expandDims(real, 2)) : tf.clone(x);
      });
    },
    variables: () => [],
    dispose: () => undefined,
  };
}
