import { oneOf, readSystemFlags, wholeNumber, type Recipe, type SystemArguments } from '@vse/example-kit';
import { systemNames, type SystemName } from './systems';

export interface Arguments extends SystemArguments<SystemName> {
  /** How many epochs every system minimises the sum of its hinges, before its own loss takes over. */
  readonly warmUp: number;
  /** How many of the network's last blocks are trained too; absent means that image features are fixed. */
  readonly fineTune?: number;
  /** What is done to training images while the network is trained. */
  readonly augment: 'crop' | 'none';
}

const paper: Recipe = { epochs: 30, batchSize: 128, embedDim: 1024, wordDim: 300 };
const scenes: Recipe = { epochs: 4, batchSize: 64, embedDim: 128, wordDim: 64, learningRate: 1e-3 };

const flags = {
  'warm-up': { type: 'string' },
  'fine-tune': { type: 'string' },
  augment: { type: 'string', default: 'crop' },
} as const;

/** The command line as numbers and names; throws an `OptionError` that names the flag. `--help` prints and ends. */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'vsepp-flickr30k',
    about:
      'VSE0, VSE++, Order0, Order++: one vector an image, one a caption; what the hardest negatives add.',
    help: `  --warm-up N        so many of the epochs minimise the sum of hinges (default 0, on scenes 2)
  --fine-tune N      train the last N blocks of --features tfjs:PATH too, at a tenth of the rate
  --augment NAME     then show training images as random crops, mirrored half of the time: crop (default) or none`,
    systems: systemNames,
    recipes: { paper, scenes },
    flags,
  });
  const warmUp = values['warm-up'] === '0' ? 0 : wholeNumber('warm-up', values['warm-up']);
  const fineTune = wholeNumber('fine-tune', values['fine-tune']);
  return {
    ...args,
    warmUp: warmUp ?? (args.data === undefined ? 2 : 0),
    ...(fineTune !== undefined && { fineTune }),
    augment: oneOf('augment', values.augment, ['crop', 'none']),
  };
}
