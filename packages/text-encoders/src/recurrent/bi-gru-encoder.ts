import { bidirectionalGru } from '@vse/layers';
import { recurrentEncoder, type CaptionEncoder, type RecurrentEncoderOptions } from './recurrent-encoder';

export type BiGruEncoderOptions = RecurrentEncoderOptions;

/**
 * Word vectors and two GRUs, one from each end of the caption, averaged; one vector for each word unless
 * `output: 'last'` is asked for. SCAN, https://arxiv.org/abs/1803.08024
 *
 * Encodes to features `[captions, words, embedDim]` with a mask; padding is exactly 0. Variables are named as in SCAN's
 * checkpoints, `embed.weight` and `rnn.weight_ih_l0_reverse`.
 */
export function biGruEncoder({ output = 'words', ...rest }: BiGruEncoderOptions): CaptionEncoder {
  return recurrentEncoder('biGruEncoder', bidirectionalGru, { ...rest, output });
}
