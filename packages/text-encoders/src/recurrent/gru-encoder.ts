import { gru, type GruForm } from '@vse/layers';
import { recurrentEncoder, type CaptionEncoder, type RecurrentEncoderOptions } from './recurrent-encoder';

export interface GruEncoderOptions extends RecurrentEncoderOptions {
  /** `'reset-after'` (PyTorch) or `'reset-before'` (Keras 2017). Defaults to `'reset-after'`. */
  readonly form?: GruForm;
}

/**
 * Word vectors and a GRU read from the first word to the last. With `output: 'last'`, the default, this is the caption
 * encoder of VSE++, https://arxiv.org/abs/1707.05612; with `'words'` SCAN's with one direction.
 *
 * Encodes to features `[captions, 1, embedDim]`, or `[captions, words, embedDim]` with a mask. Variables are named as in
 * those papers' checkpoints, `embed.weight` and `rnn.weight_ih_l0`.
 */
export function gruEncoder({
  form = 'reset-after',
  output = 'last',
  ...rest
}: GruEncoderOptions): CaptionEncoder {
  return recurrentEncoder('gruEncoder', (shape) => gru({ ...shape, form }), { ...rest, output });
}
