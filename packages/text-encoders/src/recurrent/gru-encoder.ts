import { gru, type GruForm } from '@vse/layers';
import { assertOptions, ownRecipe } from '../recipe';
import { recurrentEncoder, type CaptionEncoder, type RecurrentEncoderOptions } from './recurrent-encoder';

/** Options of `gruEncoder`. */
export interface GruEncoderOptions extends RecurrentEncoderOptions {
  /** Position of the reset gate: `'reset-after'` (PyTorch) or `'reset-before'` (Keras 2017). Defaults to `'reset-after'`. */
  readonly form?: GruForm;
}

/**
 * Encodes captions with word vectors and a forward GRU. With `output: 'last'`, the default, it is the caption encoder of
 * VSE++, https://arxiv.org/abs/1707.05612; with `'words'`, SCAN's unidirectional one.
 *
 * Returns embeddings `[captions, 1, embedDim]`, or `[captions, words, embedDim]` with a mask. Variables are named as in the
 * checkpoints of both papers, `embed.weight` and `rnn.weight_ih_l0`.
 *
 * @param options - Vocabulary, sizes, word vectors, output and form of the GRU.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
 *
 * const captions = ['a dog runs', 'a cat sits'];
 * const vocabulary = buildVocabulary(captions, { minCount: 1 });
 * const encoder = gruEncoder({ vocabulary, wordDim: 4, embedDim: 8 });
 * console.log(encoder.encode(encoder.collate(captions)).vectors.shape); // [ 2, 1, 8 ]
 * ```
 */
export function gruEncoder(options: GruEncoderOptions): CaptionEncoder {
  assertOptions('gruEncoder', options);
  const { form = 'reset-after', output = 'last', ...rest } = options;
  return recurrentEncoder(
    {
      name: 'gruEncoder',
      makeLayer: (sizes) => gru({ ...sizes, form }),
      recipe: (stated) => ownRecipe('gruEncoder', { ...stated, form }),
    },
    { ...rest, output },
  );
}
