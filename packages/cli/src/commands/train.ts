import { Option } from 'commander';
import type { DataFlags } from '../data/open-data';
import { withFeatureFlags, type FeatureFlags } from '../features/feature-flags';
import type { ModelFlags } from '../models/open-for-use';
import type { ModelKind } from '../training/settings';
import {
  backendOption,
  command,
  positiveNumber,
  wholeNumber,
  type CommonFlags,
  type MakeCommand,
} from './command';

/** Flags of `vse train`. */
export interface TrainFlags extends CommonFlags, DataFlags, FeatureFlags, Pick<ModelFlags, 'backend'> {
  readonly out?: string;
  readonly model: ModelKind;
  readonly seed: number;
  readonly limit?: number;
  readonly resume?: boolean;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly embedDim?: number;
  readonly wordDim?: number;
  readonly learningRate?: number;
}

/** `vse train`: a model of pictures with captions. */
export const trainCommand: MakeCommand = (execute) => {
  const train = command(
    'train',
    'Trains a model on pictures with captions, measures it, and writes a model folder and a report.',
  )
    .argument(
      '<pictures>',
      'folder of pictures with a table of captions, a data set of the field, a caption file, or scenes',
    )
    .option('--out <dir>', 'folder of the run (default: runs/ and the name of the data)')
    .option('--captions <file>', 'file of the captions, if there are several')
    .option('--images <dir>', 'folder of the pictures that the captions name');
  return withFeatureFlags(train)
    .addOption(
      new Option(
        '--model <kind>',
        'one vector per picture, or attention between words and regions, which takes longer',
      )
        .choices(['vector', 'attention'])
        .default('vector'),
    )
    .option('--seed <n>', 'seed of everything random', wholeNumber(0), 1)
    .option('--limit <n>', 'use at most so many pictures', wholeNumber())
    .option('--resume', 'go on from the last checkpoint of the run')
    .option('--epochs <n>', 'passes over the data (default: by the number of pictures)', wholeNumber())
    .option('--batch-size <n>', 'captions per step (default: by the number of pictures)', wholeNumber())
    .option('--embed-dim <n>', 'numbers of an embedding (default: by the number of pictures)', wholeNumber())
    .option('--word-dim <n>', 'numbers of a word (default: by the number of pictures)', wholeNumber())
    .option('--learning-rate <x>', 'learning rate (default: by the number of pictures)', positiveNumber)
    .addOption(backendOption())
    .addHelpText(
      'after',
      `
Examples:
  vse train photos --features networks/mobilenet_v2_1.0_224.onnx
  vse train scenes`,
    )
    .action((pictures: string, flags: TrainFlags) =>
      execute(
        async (context) => (await import('../training/run-train')).runTrain(pictures, flags, context),
        flags,
      ),
    );
};
