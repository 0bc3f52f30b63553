import { bidirectionalGru } from '@vse/layers';
import { assertOptions, ownRecipe } from '../recipe';
import { recurrentEncoder, type CaptionEncoder, type RecurrentEncoderOptions } from './recurrent-encoder';

/** Options of `biGruEncoder`. */
export type BiGruEncoderOptions = RecurrentEncoderOptions;

/**
 * Encodes captions with word vectors and a bidirectional GRU, averaging both directions. SCAN,
 * https://arxiv.org/abs/1803.08024
 *
 * Returns embeddings `[captions, words, embedDim]` with a mask, padding exactly 0, or with `output: 'last'`
 * `[captions, 1, embedDim]`. Variables are named as in SCAN's checkpoints, `embed.weight` and `rnn.weight_ih_l0_reverse`.
 *
 * @param options - Vocabulary, sizes, word vectors and output.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits'];
 * const vocabulary = buildVocabulary(captions, { minCount: 1 });
 * const encoder = biGruEncoder({ vocabulary, wordDim: 4, embedDim: 8 });
 * console.log(encoder.encode(encoder.collate(captions)).vectors.shape); // [ 2, 5, 8 ], ends included
 * ```
 */
export function biGruEncoder(options: BiGruEncoderOptions): CaptionEncoder {
  assertOptions('biGruEncoder', options);
  const { output = 'words', ...rest } = options;
  return recurrentEncoder(
    {
      name: 'biGruEncoder',
      makeLayer: bidirectionalGru,
      recipe: (stated) => ownRecipe('biGruEncoder', stated),
    },
    { ...rest, output },
  );
}
