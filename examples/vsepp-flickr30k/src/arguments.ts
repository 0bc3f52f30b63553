import { oneOf, readSystemFlags, wholeNumber, type Recipe, type SystemArguments } from '@vse/example-kit';
import { systemNames, type SystemName } from './systems';

export interface Arguments extends SystemArguments<SystemName> {
  /** Epochs with the sum of hinges, before the loss of each system takes over. */
  readonly warmUp: number;
  /** Number of the network's last blocks that are trained too; absent means fixed image features. */
  readonly fineTune?: number;
  /** Augmentation of training images while the network is trained. */
  readonly augment: 'crop' | 'none';
}

const paper: Recipe = { epochs: 30, batchSize: 128, embedDim: 1024, wordDim: 300 };
const scenes: Recipe = { epochs: 4, batchSize: 64, embedDim: 128, wordDim: 64, learningRate: 1e-3 };

const flags = {
  'warm-up': { type: 'string' },
  'fine-tune': { type: 'string' },
  augment: { type: 'string', default: 'crop' },
} as const;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'vsepp-flickr30k',
    about:
      'VSE0, VSE++, Order0, Order++: one vector per image, one per caption; what the hardest negatives add.',
    help: `  --warm-up N        epochs with the sum of hinges first (default 0, on scenes 2)
  --fine-tune N      train the last N blocks of --features tfjs:PATH too, at a tenth of the rate
  --augment NAME     augmentation of training images then: crop (default: random crops, half of them mirrored) or none`,
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
