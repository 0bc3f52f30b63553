import { positiveNumber, readFlags, someOf, wholeNumber, type CommonArguments } from './flags';
import type { Flags } from './given-flags';
import type { PresetSettings } from './preset-choice';

/** Training length and sizes of a system. */
export interface Recipe {
  readonly epochs: number;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly wordDim: number;
  /** Learning rate; absent means that of each system. */
  readonly learningRate?: number;
}

/** Arguments of an example that trains several systems in turn. */
export type SystemArguments<Name extends string, R extends Recipe = Recipe> = CommonArguments &
  R & {
    /** Systems in the order of the flag. */
    readonly systems: readonly Name[];
  };

const systemFlags = {
  system: { type: 'string', default: 'all' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  'embed-dim': { type: 'string' },
  'word-dim': { type: 'string' },
  'learning-rate': { type: 'string' },
} as const satisfies Flags;

export interface SystemFlagsInput<Name extends string, F extends Flags, R extends Recipe> {
  /** Name of the example; results go to `runs/<name>`. */
  readonly name: string;
  /** One line that says what the example does. */
  readonly about: string;
  /** Help of the example's own flags, one line each. Defaults to none. */
  readonly help?: string;
  readonly systems: readonly Name[];
  /** Settings of the paper, those for photographs on a CPU, and smaller ones for the embedded data set. */
  readonly recipes: PresetSettings<R>;
  /** The example's own flags, as for `parseArgs`. */
  readonly flags: F;
}

/**
 * Reads the command line of an example that trains systems in turn: their names, training length and sizes; the example's
 * own flags as text in `values`.
 *
 * @throws `OptionError` that names the flag at fault.
 */
export function readSystemFlags<Name extends string, F extends Flags, R extends Recipe>(
  argv: readonly string[],
  { name, about, help, systems, recipes, flags }: SystemFlagsInput<Name, F, R>,
): {
  readonly args: SystemArguments<Name, R>;
  readonly values: ReturnType<typeof readFlags<F>>['values'];
} {
  const lines = [
    `  --system NAMES     one or more, separated by commas: ${systems.join(', ')}, all (default)`,
    '  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   --word-dim N',
    ...(help === undefined ? [] : [help]),
  ];
  const {
    common,
    values,
    settings: recipe,
  } = readFlags(argv, {
    name,
    help: `${about}\n\n${lines.join('\n')}`,
    flags: { ...systemFlags, ...flags },
    presets: recipes,
  });
  const given = values as Readonly<Partial<Record<keyof typeof systemFlags, string>>>;
  const learningRate = positiveNumber('learning-rate', given['learning-rate']);
  const args = {
    ...common,
    ...recipe,
    systems: someOf('system', given.system!, systems),
    epochs: wholeNumber('epochs', given.epochs) ?? recipe.epochs,
    batchSize: wholeNumber('batch-size', given['batch-size']) ?? recipe.batchSize,
    embedDim: wholeNumber('embed-dim', given['embed-dim']) ?? recipe.embedDim,
    wordDim: wholeNumber('word-dim', given['word-dim']) ?? recipe.wordDim,
    ...(learningRate !== undefined && { learningRate }),
  };
  return { args, values };
}
