import { oneOf, readSystemFlags, wholeNumber, type Recipe, type SystemArguments } from '@vse/example-kit';
import { OptionError } from '@vse/core';
import { systemNames, type SystemName } from './systems';
import { wordReaders, type WordReader } from './words';

export interface Arguments extends SystemArguments<SystemName> {
  readonly learningRate: number;
  /** What two neighbouring words gain by sharing a region, when captions are cut into segments. */
  readonly affinity: number;
  /** What reads the words of a caption from both ends. */
  readonly words: WordReader;
  /** The size of the paper's recurrent states. */
  readonly hiddenDim: number;
  readonly wordVectors: string | undefined;
}

interface Sizes extends Recipe {
  readonly hiddenDim: number;
}

/** The paper chooses sizes on the dev split, from ranges that hold these. */
const paper: Sizes = { epochs: 20, batchSize: 100, embedDim: 1000, wordDim: 300, hiddenDim: 512 };
const scenes: Sizes = { epochs: 3, batchSize: 64, embedDim: 128, wordDim: 64, hiddenDim: 64 };

/** ReLU units, whose states nothing bounds, diverge at the rates of gated ones. */
const rates: Readonly<Record<WordReader, { readonly paper: number; readonly scenes: number }>> = {
  relu: { paper: 1e-4, scenes: 1e-3 },
  gru: { paper: 1e-3, scenes: 1e-2 },
};

const flags = {
  affinity: { type: 'string', default: '1' },
  words: { type: 'string', default: 'relu' },
  'hidden-dim': { type: 'string' },
  'word-vectors': { type: 'string' },
} as const;

/** The command line as numbers and names; throws an `OptionError` that names the flag. `--help` prints and ends. */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'dvsa-flickr8k',
    about: 'Deep visual-semantic alignments: every word takes its best region; neighbours share boxes.',
    help: `  --affinity X       what neighbouring words gain by one box when segments are drawn (default 1)
  --words NAME       relu, the paper's recurrent units (default), or gru
  --hidden-dim N     the size of the paper's recurrent states
  --word-vectors F   GloVe or word2vec, kept as they are; without it vectors are learnt`,
    systems: systemNames,
    recipes: { paper, scenes },
    flags,
  });
  const affinity = Number(values.affinity);
  if (!(affinity >= 0 && Number.isFinite(affinity)))
    throw new OptionError(`--affinity: wanted a number from 0, got ${values.affinity}.`);
  const words = oneOf('words', values.words, wordReaders);
  return {
    ...args,
    affinity,
    words,
    learningRate: args.learningRate ?? rates[words][args.data === undefined ? 'scenes' : 'paper'],
    hiddenDim: wholeNumber('hidden-dim', values['hidden-dim']) ?? args.hiddenDim,
    wordVectors: values['word-vectors'],
  };
}
