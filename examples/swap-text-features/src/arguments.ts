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

const flags = {
  text: { type: 'string', default: 'all' },
  'word-vectors': { type: 'string' },
  relations: { type: 'string' },
  'fisher-dim': { type: 'string', default: '500' },
  epochs: { type: 'string', default: '4' },
  'warm-up': { type: 'string', default: '2' },
  'batch-size': { type: 'string', default: '64' },
  'embed-dim': { type: 'string' },
  'word-dim': { type: 'string' },
  'learning-rate': { type: 'string', default: '0.001' },
} as const;

const help = `One model, one data set, every text representation in turn: only the caption encoder changes.

  --text NAMES       one or more, separated by commas: ${encoderNames.join(', ')}, all (default)
  --word-vectors F   GloVe or word2vec; without it vectors are learnt from the training captions
  --relations FILE   of relations: CoNLL-U with a parse of every caption; without it a tagger and rules
  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   --word-dim N
  --warm-up N        epochs with the sum of hinges first (default 2)
  --fisher-dim N     dimension of a Fisher vector after principal components (default 500)`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { common, values } = readFlags(argv, { name: 'swap-text-features', help, flags });
  const texts = someOf('text', values.text, encoderNames);
  const { relations } = values;
  if (relations !== undefined && !texts.includes('relations')) {
    throw new OptionError(`--relations: no representation of --text ${values.text} reads it. Add relations.`);
  }
  const [embedDim, wordDim] = common.data === undefined ? [128, 64] : [256, 300];
  return {
    ...common,
    texts,
    wordVectors: values['word-vectors'],
    ...(relations !== undefined && { relations }),
    fisherDim: wholeNumber('fisher-dim', values['fisher-dim'])!,
    epochs: wholeNumber('epochs', values.epochs)!,
    warmUp: wholeNumber('warm-up', values['warm-up'])!,
    batchSize: wholeNumber('batch-size', values['batch-size'])!,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? embedDim,
    wordDim: wholeNumber('word-dim', values['word-dim']) ?? wordDim,
    learningRate: positiveNumber('learning-rate', values['learning-rate'])!,
  };
}
