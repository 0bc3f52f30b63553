import { Option } from 'commander';
import type { DataFlags } from '../data/open-data';
import type { ModelFlags } from '../models/open-for-use';
import {
  backendOption,
  command,
  networksOption,
  wholeNumber,
  type CommonFlags,
  type MakeCommand,
} from './command';

/** Flags of `vse evaluate`. */
export interface EvaluateFlags extends CommonFlags, DataFlags, ModelFlags {
  readonly split: 'test' | 'dev' | 'train' | 'all';
  readonly seed: number;
  readonly correct?: boolean;
  readonly bank: number;
}

/** `vse evaluate`: recall of a model on pictures with captions. */
export const evaluateCommand: MakeCommand = (execute) =>
  command(
    'evaluate',
    'Measures a model on pictures with captions: recall in both directions, with intervals.',
  )
    .argument('<model>', 'model folder')
    .argument(
      '<pictures>',
      'folder of pictures with a table of captions, a data set of the field, a caption file, or scenes',
    )
    .addOption(
      new Option('--split <name>', 'images to measure on; all takes every image, those of the training too')
        .choices(['test', 'dev', 'train', 'all'])
        .default('test'),
    )
    .option(
      '--seed <n>',
      'seed of the division of data without splits: that of the training',
      wholeNumber(0),
      1,
    )
    .option(
      '--correct',
      'compares corrections of hubs by a bank of training images and captions: recall and hubness',
    )
    .option('--bank <n>', 'most images, and most captions, of the bank of --correct', wholeNumber(1), 10_000)
    .option('--captions <file>', 'file of the captions, if there are several')
    .option('--images <dir>', 'folder of the pictures that the captions name')
    .addOption(networksOption())
    .addOption(backendOption())
    .action((model: string, pictures: string, flags: EvaluateFlags) =>
      execute(
        async (context) =>
          (await import('../evaluation/run-evaluate')).runEvaluate({ model, pictures, flags }, context),
        flags,
      ),
    );
