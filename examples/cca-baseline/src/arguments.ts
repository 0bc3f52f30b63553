import {
  positiveNumber,
  readFlags,
  someOf,
  textNames,
  wholeNumber,
  type CommonArguments,
  type TextName,
} from '@vse/example-kit';

export interface Arguments extends CommonArguments {
  readonly texts: readonly TextName[];
  readonly wordVectors: string | undefined;
  readonly fisherDim: number;
  /** Largest number of canonical directions. */
  readonly components: number;
  /** Candidate ridge terms, as shares of the mean variance of each covariance matrix. */
  readonly regularizations: readonly number[];
}

const flags = {
  text: { type: 'string', default: 'all' },
  'word-vectors': { type: 'string' },
  'fisher-dim': { type: 'string', default: '1000' },
  components: { type: 'string', default: '512' },
  regularization: { type: 'string', default: '0.1,0.3,1,3,10' },
} as const;

const help = `Canonical correlation analysis, plain and normalised: the baseline that is hard to beat.

  --text NAMES       one or more, separated by commas: ${textNames.join(', ')}, all
  --word-vectors F   GloVe or word2vec; without it vectors are learnt from the training captions
  --components N     largest number of canonical directions (default 512)
  --regularization X share of the mean variance added to each covariance matrix; of several, separated by commas,
                     the one with the highest rsum on the dev split is taken (default 0.1,0.3,1,3,10)
  --fisher-dim N     dimension of a Fisher vector after principal components (default 1000)`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { common, values } = readFlags(argv, { name: 'cca-baseline', help, flags });
  return {
    ...common,
    texts: someOf('text', values.text, textNames),
    wordVectors: values['word-vectors'],
    fisherDim: wholeNumber('fisher-dim', values['fisher-dim'])!,
    components: wholeNumber('components', values.components)!,
    regularizations: values.regularization
      .split(',')
      .map((value) => positiveNumber('regularization', value.trim())!),
  };
}
