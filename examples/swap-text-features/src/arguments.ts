import { OptionError } from '@vse/core';
import { positiveNumber, readFlags, someOf, wholeNumber, type CommonArguments } from '@vse/example-kit';
import { encoderNames, type EncoderName } from './encoders';

export interface Arguments extends CommonArguments {
  readonly texts: readonly EncoderName[];
  readonly wordVectors: string | undefined;
  /** CoNLL-U file with a parse of every caption; absent means a tagger and rules. */
  readonly relations?: string;
  readonly fisherDim: number;
  readonly epochs: number;
  readonly warmUp: number;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly wordDim: number;
  readonly learningRate: number;
}

const photographs = {
  epochs: 4,
  warmUp: 2,
  batchSize: 64,
  embedDim: 256,
  wordDim: 300,
  learningRate: 1e-3,
};
/** Sizes of VSE++, whose caption encoder is exchanged; those for photographs on a CPU, and for the embedded data set. */
const presets = {
  paper: { epochs: 30, warmUp: 0, batchSize: 128, embedDim: 1024, wordDim: 300, learningRate: 2e-4 },
  photographs,
  scenes: { ...photographs, embedDim: 128, wordDim: 64 },
};

const flags = {
  text: { type: 'string', default: 'all' },
  'word-vectors': { type: 'string' },
  relations: { type: 'string' },
  'fisher-dim': { type: 'string', default: '500' },
  epochs: { type: 'string' },
  'warm-up': { type: 'string' },
  'batch-size': { type: 'string' },
  'embed-dim': { type: 'string' },
  'word-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
} as const;

const help = `One model, one data set, every text representation in turn: only the caption encoder changes.

  --text NAMES       one or more, separated by commas: ${encoderNames.join(', ')}, all (default)
  --word-vectors F   GloVe or word2vec; without it vectors are learnt from the training captions
  --relations FILE   of relations: CoNLL-U with a parse of every caption; without it a tagger and rules
  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   --word-dim N
  --warm-up N        epochs with the sum of hinges first (default 2; of the paper 0)
  --fisher-dim N     dimension of a Fisher vector after principal components (default 500)`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const input = { name: 'swap-text-features', help, flags, presets };
  const { common, values, settings } = readFlags(argv, input);
  const texts = someOf('text', values.text, encoderNames);
  const { relations } = values;
  if (relations !== undefined && !texts.includes('relations')) {
    throw new OptionError(`--relations: no representation of --text ${values.text} reads it. Add relations.`);
  }
  const warmUp = values['warm-up'] === '0' ? 0 : wholeNumber('warm-up', values['warm-up']);
  return {
    ...common,
    texts,
    wordVectors: values['word-vectors'],
    ...(relations !== undefined && { relations }),
    fisherDim: wholeNumber('fisher-dim', values['fisher-dim'])!,
    epochs: wholeNumber('epochs', values.epochs) ?? settings.epochs,
    warmUp: warmUp ?? settings.warmUp,
    batchSize: wholeNumber('batch-size', values['batch-size']) ?? settings.batchSize,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? settings.embedDim,
    wordDim: wholeNumber('word-dim', values['word-dim']) ?? settings.wordDim,
    learningRate: positiveNumber('learning-rate', values['learning-rate']) ?? settings.learningRate,
  };
}
