import { positiveNumber, readFlags, someOf, wholeNumber, type CommonArguments } from './flags';
import type { Flags } from './given-flags';

/** How long and how large a system is trained. */
export interface Recipe {
  readonly epochs: number;
  readonly batchSize: number;
  readonly embedDim: number;
  readonly wordDim: number;
  /** Absent: each system's own. */
  readonly learningRate?: number;
}

/** The arguments of an example that trains some of its systems in turn, with what its recipes decide. */
export type SystemArguments<Name extends string, R extends Recipe = Recipe> = CommonArguments &
  R & {
    /** In the order given. */
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
  /** The example's name: its results go to `runs/<name>`. */
  readonly name: string;
  /** What the example does, in one line. */
  readonly about: string;
  /** The help of the example's own flags, a line each. Defaults to none. */
  readonly help?: string;
  readonly systems: readonly Name[];
  /** The paper's settings, for photographs, and smaller ones that are enough for the embedded data set. */
  readonly recipes: { readonly paper: R; readonly scenes: R };
  /** The example's own flags, as for `parseArgs`. */
  readonly flags: F;
}

/**
 * The command line of an example that trains systems in turn: which of them, for how long, how large; the example's own
 * flags as text in `values`. Throws an `OptionError` that names the flag at fault.
 */
export function readSystemFlags<Name extends string, F extends Flags, R extends Recipe>(
  argv: readonly string[],
  { name, about, help, systems, recipes, flags }: SystemFlagsInput<Name, F, R>,
): {
  readonly args: SystemArguments<Name, R>;
  readonly values: ReturnType<typeof readFlags<F>>['values'];
} {
  const lines = [
    `  --system NAMES     one or more, with commas: ${systems.join(', ')}, all (default)`,
    '  --epochs N         --batch-size N   --learning-rate X   --embed-dim N   --word-dim N',
    ...(help === undefined ? [] : [help]),
  ];
  const { common, values } = readFlags(argv, {
    ...{ name, help: `${about}\n\n${lines.join('\n')}` },
    flags: { ...systemFlags, ...flags },
  });
  const given = values as Readonly<Partial<Record<keyof typeof systemFlags, string>>>;
  const recipe = recipes[common.data === undefined ? 'scenes' : 'paper'];
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
