import { OptionError } from '@vse/core';
import { positiveNumber, readFlags, wholeNumber, type CommonArguments } from '@vse/example-kit';
import { preset, type Preset } from '@vse/models';

export interface Arguments extends CommonArguments {
  readonly settings: Preset & Required<Pick<Preset, 'images' | 'captions'>>;
  readonly epochs: number;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly learningRate: number;
  /** Number of members, trained with the seeds from `seed` on. */
  readonly members: number;
}

const flags = {
  members: { type: 'string', default: '1' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  'embed-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
} as const;

const chosen = preset('best-global');

const help = `The best of one vector an image and one a caption over frozen features: preset best-global.
${chosen.about}

  --members N        train N models with seeds of their own, and their ensemble (default 1)
  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   (default: those of the preset)`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { common, values } = readFlags(argv, { name: 'best-global', help, flags });
  const { images, captions, training } = chosen;
  if (!images || !captions) throw new OptionError(`preset ${chosen.name}: images and captions must be set.`);
  return {
    ...common,
    settings: { ...chosen, images, captions },
    members: wholeNumber('members', values.members)!,
    epochs: wholeNumber('epochs', values.epochs) ?? training.epochs,
    batchSize: wholeNumber('batch-size', values['batch-size']) ?? training.batchSize,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? training.embedDim,
    learningRate: positiveNumber('learning-rate', values['learning-rate']) ?? training.learningRate,
  };
}
