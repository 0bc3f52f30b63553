import {
  positiveNumber,
  readSystemFlags,
  wholeNumber,
  type Recipe,
  type SystemArguments,
} from '@vse/example-kit';
import { systemNames, type PaperSettings, type System, type SystemName } from './systems';

export interface Arguments extends SystemArguments<SystemName> {
  /** Margin of the hinges; absent means that of each system. */
  readonly margin: number | undefined;
  /** Epochs with the sum of hinges, before the hardest negatives take over. */
  readonly warmUp: number;
}

interface Constants extends Recipe {
  readonly warmUp: number;
}

/** Constants of the authors' code that the systems share; those that differ are in `systems.ts`. */
const paper: Constants = { epochs: 25, batchSize: 128, embedDim: 1024, wordDim: 300, warmUp: 1 };
/** Constants for a CPU, those of SCAN on photographs. */
const photographs: Constants = {
  epochs: 4,
  batchSize: 64,
  embedDim: 256,
  wordDim: 300,
  learningRate: 1e-3,
  warmUp: 1,
};
/** Constants for few steps on the embedded data set. */
const scenes: Constants = {
  epochs: 3,
  batchSize: 64,
  embedDim: 128,
  wordDim: 64,
  learningRate: 1e-3,
  warmUp: 1,
};

const flags = { margin: { type: 'string' }, 'warm-up': { type: 'string' } } as const;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'alignment-flickr30k',
    about:
      'Systems after SCAN: learned pooling of both sides (VSE-infinity), one region for each word (CHAN), vectors of ' +
      'similarity (SAF, SGR, and SGRAF, the mean of both, if both are trained).',
    help: `  --margin X         margin of the hinges (default: that of each system)
  --warm-up N        epochs with the sum of hinges first (default 1)`,
    systems: systemNames,
    recipes: { paper, photographs, scenes },
    flags,
  });
  const warmUp = values['warm-up'] === '0' ? 0 : wholeNumber('warm-up', values['warm-up']);
  return { ...args, margin: positiveNumber('margin', values.margin), warmUp: warmUp ?? args.warmUp };
}

/** Length of a system's training: the paper's with `--preset paper`, else that of the preset; flags override both. */
export function trainingOf(system: System, args: Arguments): PaperSettings {
  const { epochs, batchSize, learningRate = system.paper.learningRate, given, preset } = args;
  const plain = { epochs, batchSize, learningRate, decayAfter: Math.ceil(0.6 * epochs) };
  if (preset !== 'paper') return plain;
  const own = system.paper;
  return {
    epochs: 'epochs' in given.flags ? epochs : own.epochs,
    decayAfter: 'epochs' in given.flags ? plain.decayAfter : own.decayAfter,
    batchSize: 'batch-size' in given.flags ? batchSize : own.batchSize,
    learningRate,
  };
}
