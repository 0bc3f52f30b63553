import {
  biGruEncoder,
  biRnnEncoder,
  loadWordVectors,
  type CaptionEncoder,
  type Vocabulary,
} from '@vse/text-encoders';
import type { Arguments } from './arguments';

/** What can read the words of a caption: the paper's recurrent units with ReLU, or gated ones. */
export const wordReaders = ['relu', 'gru'] as const;

export type WordReader = (typeof wordReaders)[number];

type Sizes = Pick<Arguments, 'words' | 'wordVectors' | 'wordDim' | 'hiddenDim' | 'embedDim' | 'seed'>;

/**
 * One vector for each word, which knows the words around it. Word vectors of a file are kept as they are, as in the paper;
 * without one they are learnt.
 */
export async function wordEncoder(
  vocabulary: Vocabulary,
  { words, wordVectors: file, wordDim, hiddenDim, embedDim, seed }: Sizes,
): Promise<CaptionEncoder> {
  const given =
    file === undefined
      ? { wordDim }
      : { wordVectors: await loadWordVectors(file, vocabulary), trainWordVectors: false };
  const common = { vocabulary, ...given, embedDim, normalize: false, seed };
  return words === 'gru'
    ? biGruEncoder({ ...common, output: 'words' })
    : biRnnEncoder({ ...common, hiddenDim });
}
