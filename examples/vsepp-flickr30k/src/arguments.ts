import { readSystemFlags, wholeNumber, type Recipe, type SystemArguments } from '@vse/example-kit';
import { systemNames, type SystemName } from './systems';

export interface Arguments extends SystemArguments<SystemName> {
  /** How many epochs every system minimises the sum of its hinges, before its own loss takes over. */
  readonly warmUp: number;
}

const paper: Recipe = { epochs: 30, batchSize: 128, embedDim: 1024, wordDim: 300 };
const scenes: Recipe = { epochs: 4, batchSize: 64, embedDim: 128, wordDim: 64, learningRate: 1e-3 };

const flags = { 'warm-up': { type: 'string' } } as const;

/** The command line as numbers and names; throws an `OptionError` that names the flag. `--help` prints and ends. */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'vsepp-flickr30k',
    about:
      'VSE0, VSE++, Order0, Order++: one vector an image, one a caption; what the hardest negatives add.',
    help: '  --warm-up N        so many of the epochs minimise the sum of hinges (default 0, on scenes 2)',
    systems: systemNames,
    recipes: { paper, scenes },
    flags,
  });
  const warmUp = values['warm-up'] === '0' ? 0 : wholeNumber('warm-up', values['warm-up']);
  return { ...args, warmUp: warmUp ?? (args.data === undefined ? 2 : 0) };
}
