import {
  biGruEncoder,
  biRnnEncoder,
  loadWordVectors,
  type BiRnnEncoderOptions,
  type CaptionEncoder,
  type Vocabulary,
} from '@vse/text-encoders';

type WordOptions = Omit<BiRnnEncoderOptions, 'hiddenDim'>;

/** Caption encoders with one vector per word in its context: the paper's ReLU units in both directions, or gated ones. */
export const wordEncoders = {
  relu: (options, hiddenDim) => biRnnEncoder({ ...options, hiddenDim }),
  gru: (options) => biGruEncoder({ ...options, output: 'words' }),
} satisfies Readonly<Record<string, (options: WordOptions, hiddenDim: number) => CaptionEncoder>>;

export type WordEncoderName = keyof typeof wordEncoders;

/** Opens word vectors of a file, which training keeps as in the paper; without a file they are learnt. */
export async function openWords(
  vocabulary: Vocabulary,
  { wordVectors: file, wordDim }: { readonly wordVectors: string | undefined; readonly wordDim: number },
): Promise<Pick<BiRnnEncoderOptions, 'vocabulary' | 'wordDim' | 'wordVectors' | 'trainWordVectors'>> {
  if (file === undefined) return { vocabulary, wordDim };
  return { vocabulary, wordVectors: await loadWordVectors(file, vocabulary), trainWordVectors: false };
}
