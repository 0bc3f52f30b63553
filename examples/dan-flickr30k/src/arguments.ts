import {
  positiveNumber,
  readSystemFlags,
  wholeNumber,
  type Recipe,
  type SystemArguments,
} from '@vse/example-kit';
import { systemNames, type SystemName } from './systems';

export interface Arguments extends SystemArguments<SystemName> {
  readonly learningRate: number;
  /** Margin of the hinges; scores are inner products, which grow with `embedDim`. */
  readonly margin: number;
  /** Epochs with the sum of hinges, before the hardest negatives take over. */
  readonly warmUp: number;
  /** Largest norm of a step's gradients. */
  readonly clipNorm: number;
}

interface Constants extends Recipe {
  readonly learningRate: number;
  readonly margin: number;
  readonly clipNorm: number;
  readonly warmUp: number;
}

/** Constants of public training code: SGD with rate 0.1, momentum 0.9 and weight decay 5e-4, and a margin of 100. */
const paper: Constants = {
  epochs: 60,
  batchSize: 128,
  embedDim: 512,
  wordDim: 512,
  learningRate: 0.1,
  margin: 100,
  clipNorm: 0.1,
  warmUp: 0,
};
/** Constants for a CPU: with the margin and clipping of the paper the steps are too small to learn in few epochs. */
const photographs: Constants = {
  epochs: 4,
  batchSize: 100,
  embedDim: 256,
  wordDim: 300,
  learningRate: 0.1,
  margin: 1,
  clipNorm: 2,
  warmUp: 2,
};
/** Constants for few steps: with the paper's margin and clipping all scores are still equal after four epochs. */
const scenes: Constants = {
  epochs: 4,
  batchSize: 64,
  embedDim: 64,
  wordDim: 64,
  learningRate: 0.1,
  margin: 1,
  clipNorm: 2,
  warmUp: 2,
};

const flags = {
  margin: { type: 'string' },
  'warm-up': { type: 'string' },
  'clip-norm': { type: 'string' },
} as const;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'dan-flickr30k',
    about:
      'Dual attention networks: two attention steps over words and over regions, guided by a shared memory.',
    help: `  --margin X         margin of the hinges (default 1; of the paper 100)   --clip-norm X (default 2; of the paper 0.1)
  --warm-up N        epochs with the sum of hinges first (default 2; of the paper 0)`,
    systems: systemNames,
    recipes: { paper, photographs, scenes },
    flags,
  });
  const warmUp = values['warm-up'] === '0' ? 0 : wholeNumber('warm-up', values['warm-up']);
  return {
    ...args,
    margin: positiveNumber('margin', values.margin) ?? args.margin,
    warmUp: warmUp ?? args.warmUp,
    clipNorm: positiveNumber('clip-norm', values['clip-norm']) ?? args.clipNorm,
  };
}
