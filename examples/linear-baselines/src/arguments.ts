import { positiveNumber, readFlags, someOf, wholeNumber, type CommonArguments } from '@vse/example-kit';
import { systemNames, type SystemName } from './systems';

export interface Arguments extends CommonArguments {
  readonly systems: readonly SystemName[];
  readonly wordVectors: string | undefined;
  readonly epochs: number;
  readonly embedDim: number;
  readonly hiddenDim: number;
  /** Learning rate; absent means that of each system. */
  readonly learningRate: number | undefined;
}

/** Sizes for photographs, also under `paper`, whose data were others; smaller ones for the embedded data set. */
const presets = {
  paper: { epochs: 10, embedDim: 128, hiddenDim: 1024 },
  scenes: { epochs: 10, embedDim: 64, hiddenDim: 256 },
};

const flags = {
  system: { type: 'string', default: 'all' },
  'word-vectors': { type: 'string' },
  epochs: { type: 'string' },
  'embed-dim': { type: 'string' },
  'hidden-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
} as const;

const help = `Baselines from before bidirectional ranking: WSABIE, DeViSE, Deep CCA.

  --system NAMES     one or more, separated by commas: ${systemNames.join(', ')}, all (default)
  --word-vectors F   GloVe or word2vec, for DeViSE; without it vectors are learnt from the training captions
  --epochs N         --embed-dim N   --hidden-dim N   --learning-rate X (default: each system's own)`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { common, values, settings } = readFlags(argv, { name: 'linear-baselines', help, flags, presets });
  return {
    ...common,
    systems: someOf('system', values.system, systemNames),
    wordVectors: values['word-vectors'],
    epochs: wholeNumber('epochs', values.epochs) ?? settings.epochs,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? settings.embedDim,
    hiddenDim: wholeNumber('hidden-dim', values['hidden-dim']) ?? settings.hiddenDim,
    learningRate: positiveNumber('learning-rate', values['learning-rate']),
  };
}
