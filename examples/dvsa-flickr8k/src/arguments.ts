import { oneOf, readSystemFlags, wholeNumber, type Recipe, type SystemArguments } from '@vse/example-kit';
import { OptionError } from '@vse/core';
import { systemNames, type SystemName } from './systems';
import { wordEncoders, type WordEncoderName } from './words';

export interface Arguments extends SystemArguments<SystemName> {
  readonly learningRate: number;
  /** Score that two neighbouring words gain by sharing a region, when captions are cut into segments. */
  readonly affinity: number;
  /** Recurrent encoder of the words. */
  readonly words: WordEncoderName;
  /** Dimension of the recurrent states. */
  readonly hiddenDim: number;
  readonly wordVectors: string | undefined;
}

interface Sizes extends Recipe {
  readonly hiddenDim: number;
}

/** Sizes within the ranges from which the paper chooses on the dev split. */
const paper: Sizes = { epochs: 20, batchSize: 100, embedDim: 1000, wordDim: 300, hiddenDim: 512 };
const photographs: Sizes = { epochs: 4, batchSize: 100, embedDim: 256, wordDim: 300, hiddenDim: 256 };
const scenes: Sizes = { epochs: 3, batchSize: 64, embedDim: 128, wordDim: 64, hiddenDim: 64 };

/** ReLU units have unbounded states and diverge at the learning rates of gated units. */
const rates: Readonly<Record<WordEncoderName, { readonly paper: number; readonly scenes: number }>> = {
  relu: { paper: 1e-4, scenes: 1e-3 },
  gru: { paper: 1e-3, scenes: 1e-2 },
};

const flags = {
  affinity: { type: 'string', default: '1' },
  words: { type: 'string', default: 'relu' },
  'hidden-dim': { type: 'string' },
  'word-vectors': { type: 'string' },
} as const;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'dvsa-flickr8k',
    about:
      'Deep visual-semantic alignments: every word takes its best region; neighbouring words share boxes.',
    help: `  --affinity X       score that neighbouring words gain by sharing a region in drawn segments (default 1)
  --words NAME       relu, the paper's recurrent units (default), or gru
  --hidden-dim N     dimension of the paper's recurrent states
  --word-vectors F   GloVe or word2vec, not trained; without it vectors are learnt`,
    systems: systemNames,
    recipes: { paper, photographs, scenes },
    flags,
  });
  const affinity = Number(values.affinity);
  if (!(affinity >= 0 && Number.isFinite(affinity)))
    throw new OptionError(`--affinity: wanted a number from 0, got ${values.affinity}.`);
  const words = oneOf('words', values.words, Object.keys(wordEncoders) as WordEncoderName[]);
  return {
    ...args,
    affinity,
    words,
    learningRate: args.learningRate ?? rates[words][args.preset === 'scenes' ? 'scenes' : 'paper'],
    hiddenDim: wholeNumber('hidden-dim', values['hidden-dim']) ?? args.hiddenDim,
    wordVectors: values['word-vectors'],
  };
}
