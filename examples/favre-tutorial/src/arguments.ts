import { existsSync } from 'node:fs';
import { OptionError } from '@vse/core';
import { readSystemFlags, type SystemArguments } from '@vse/example-kit';
import { systemNames, type SystemName } from './systems';

export interface Arguments extends SystemArguments<SystemName> {
  readonly learningRate: number;
  readonly wordVectors: string | undefined;
  /** A picture to be captioned; absent means some of the validation images. */
  readonly image: string | undefined;
  /** A sentence to search images by; absent means some of the validation captions. */
  readonly caption: string | undefined;
}

/** The tutorial's sizes; its text does not say the optimiser or the rate. */
const paper = { epochs: 10, batchSize: 64, embedDim: 256, wordDim: 100, learningRate: 1e-3 };
const scenes = { epochs: 6, batchSize: 64, embedDim: 128, wordDim: 50, learningRate: 1e-3 };

const flags = {
  'word-vectors': { type: 'string' },
  image: { type: 'string' },
  caption: { type: 'string' },
} as const;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'favre-tutorial',
    about:
      'Favre\u2019s tutorial of 2017: one caption an image, one mismatched caption, pair accuracy; then harder ones.',
    help: `  --word-vectors F   GloVe or word2vec that the words begin with; without it they begin at random
  --image FILE       a picture to be captioned (default: some of the validation images)
  --caption TEXT     a sentence to search images by (default: some of the validation captions)`,
    systems: systemNames,
    recipes: { paper, scenes },
    flags,
  });
  if (values.image !== undefined && !existsSync(values.image)) {
    throw new OptionError(
      `--image: wanted a picture to be captioned, and there is no ${values.image}. Check the path.`,
    );
  }
  return {
    ...args,
    wordVectors: values['word-vectors'],
    image: values.image,
    caption: values.caption,
  };
}
