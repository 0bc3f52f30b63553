import { readSystemFlags, type SystemArguments } from '@vse/example-kit';
import { OptionError } from '@vse/core';
import { systemNames, type SystemName } from './systems';

export interface Arguments extends SystemArguments<SystemName> {
  readonly learningRate: number;
  /** What two neighbouring words gain by sharing a region, when captions are cut into segments. */
  readonly affinity: number;
}

/** The paper chooses rate and sizes on the dev split, from ranges that hold these. */
const paper = { epochs: 20, batchSize: 100, embedDim: 1000, wordDim: 300, learningRate: 1e-3 };
const scenes = { epochs: 3, batchSize: 64, embedDim: 128, wordDim: 64, learningRate: 1e-2 };

const flags = { affinity: { type: 'string', default: '1' } } as const;

/** The command line as numbers and names; throws an `OptionError` that names the flag. `--help` prints and ends. */
export function readArguments(argv: readonly string[]): Arguments {
  const { args, values } = readSystemFlags(argv, {
    name: 'dvsa-flickr8k',
    about: 'Deep visual-semantic alignments: every word takes its best region; neighbours share boxes.',
    help: '  --affinity X       what neighbouring words gain by one box when segments are drawn (default 1)',
    ...{ systems: systemNames, recipes: { paper, scenes }, flags },
  });
  const affinity = Number(values.affinity);
  if (!(affinity >= 0 && Number.isFinite(affinity)))
    throw new OptionError(`--affinity: wanted a number from 0, got ${values.affinity}.`);
  return { ...args, affinity };
}
