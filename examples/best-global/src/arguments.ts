import { OptionError } from '@vse/core';
import { positiveNumber, readFlags, someOf, wholeNumber, type CommonArguments } from '@vse/example-kit';
import { preset, type Preset } from '@vse/models';
import { secondMembers, type SecondMember } from './members';

export interface Arguments extends CommonArguments {
  readonly settings: Preset & Required<Pick<Preset, 'images' | 'captions' | 'second'>>;
  readonly epochs: number;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly learningRate: number;
  /** Number of members, trained with the seeds from `seed` on. */
  readonly members: number;
  /** Members of other kinds beside them. */
  readonly second: readonly SecondMember[];
  /** Folder of a text model, for demonstrations with sentence vectors. */
  readonly sentences?: string;
}

const flags = {
  members: { type: 'string', default: '1' },
  second: { type: 'string' },
  sentences: { type: 'string' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  'embed-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
} as const;

const chosen = preset('best-global');
const presets = { name: chosen.name, settings: chosen.training };

const help = `The best of one vector an image and one a caption over frozen features: preset best-global.
${chosen.about}

  --features takes onnx:PATH of a network of the preset, or two with a comma, whose outputs are joined.

  --members N        train N models with seeds of their own, and their ensemble (default 1; 0 trains the others alone)
  --second NAMES     members of other kinds in the ensemble: ${secondMembers.join(', ')}, or several with commas
  --sentences DIR    demonstrations with sentence vectors of the text model in DIR (tokenizer.json and an ONNX file are enough);
                     outside the ensemble
  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   (default: those of the preset;
                     the learning rate rises over half of the epochs at most)`;

/**
 * Reads the command line. `--help` prints the flags and ends the process.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { common, values } = readFlags(argv, { name: 'best-global', help, flags, presets });
  const { images, captions, second, training } = chosen;
  if (!images || !captions || !second) {
    throw new OptionError(`preset ${chosen.name}: images, captions and second must be set.`);
  }
  return {
    ...common,
    settings: { ...chosen, images, captions, second },
    members: membersOf(values.members, [values.second, values.sentences]),
    second: values.second === undefined ? [] : someOf('second', values.second, secondMembers),
    ...(values.sentences !== undefined && { sentences: values.sentences }),
    epochs: wholeNumber('epochs', values.epochs) ?? training.epochs,
    batchSize: wholeNumber('batch-size', values['batch-size']) ?? training.batchSize,
    embedDim: wholeNumber('embed-dim', values['embed-dim']) ?? training.embedDim,
    learningRate: positiveNumber('learning-rate', values['learning-rate']) ?? training.learningRate,
  };
}

function membersOf(text: string, others: readonly (string | undefined)[]): number {
  if (text !== '0') return wholeNumber('members', text)!;
  if (others.some((names) => names !== undefined)) return 0;
  throw new OptionError(
    '--members: wanted a number above 0 where --second and --sentences name no others, got 0.',
  );
}
