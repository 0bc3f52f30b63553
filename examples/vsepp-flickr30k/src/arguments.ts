import { oneOf, readSystemFlags, wholeNumber, type Recipe, type SystemArguments } from '@vse/example-kit';
import { preset } from '@vse/models';
import { systemNames, type SystemName } from './systems';

export interface Arguments extends SystemArguments<SystemName> {
  /** Epochs with the sum of hinges, before the loss of each system takes over. */
  readonly warmUp: number;
  /** Number of the network's last blocks that are trained too; absent means fixed image features. */
  readonly fineTune?: number;
  /** Augmentation of training images while the network is trained. */
  readonly augment: 'crop' | 'none';
}

interface Settings extends Recipe {
  readonly warmUp: number;
}

/** The rates of the paper are those of each system. */
const paper: Settings = withoutRate(sizesOf('paper'));
const photographs: Settings = sizesOf('photographs');
const scenes: Settings = {
  epochs: 4,
  batchSize: 64,
  embedDim: 128,
  wordDim: 64,
  learningRate: 1e-3,
  warmUp: 2,
};

function withoutRate({ epochs, batchSize, embedDim, wordDim, warmUp }: Settings): Settings {
  return { epochs, batchSize, embedDim, wordDim, warmUp };
}

function sizesOf(name: 'paper' | 'photographs'): Required<Settings> {
  const { epochs, batchSize, embedDim, wordDim = 300, learningRate, warmUp } = preset(name).training;
  return { epochs, batchSize, embedDim, wordDim, learningRate, warmUp };
}

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
    help: `  --warm-up N        epochs with the sum of hinges first (default 2; of the paper 0)
  --fine-tune N      train the last N blocks of --features tfjs:PATH too, at a tenth of the rate
  --augment NAME     augmentation of training images then: crop (default: random crops, half of them mirrored) or none`,
    systems: systemNames,
    recipes: { paper, photographs, scenes },
    flags,
  });
  const warmUp = values['warm-up'] === '0' ? 0 : wholeNumber('warm-up', values['warm-up']);
  const fineTune = wholeNumber('fine-tune', values['fine-tune']);
  return {
    ...args,
    warmUp: warmUp ?? args.warmUp,
    ...(fineTune !== undefined && { fineTune }),
    augment: oneOf('augment', values.augment, ['crop', 'none']),
  };
}
