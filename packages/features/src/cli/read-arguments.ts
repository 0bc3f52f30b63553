import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OptionError } from '@vse/core';
import type { CachesRequest } from '@vse/feature-store';
import type { Part } from '../extraction/extract-part';

const text = { type: 'string' } as const;

const flags = {
  images: text,
  list: text,
  out: text,
  model: text,
  card: text,
  output: text,
  layer: text,
  features: text,
  preprocess: text,
  size: text,
  regions: { ...text, default: 'none' },
  detector: { ...text, default: 'yolox' },
  rule: { ...text, default: 'scan' },
  dtype: { ...text, default: 'float16' },
  workers: text,
  'shard-size': text,
  shard: text,
  'skip-bad': { type: 'boolean', default: false },
  caches: { type: 'boolean', default: false },
  prune: text,
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Values of the flags, as text. */
export type FlagValues = ReturnType<
  typeof parseArgs<{ options: typeof flags; allowPositionals: true }>
>['values'];

/** A parsed command line. */
export type Command =
  | { readonly command: 'help' }
  | { readonly command: 'cards' }
  | { readonly command: 'extract'; readonly values: FlagValues }
  | { readonly command: 'caches'; readonly request: CachesRequest }
  | {
      readonly command: 'merge';
      readonly out: string;
      readonly parts: readonly string[];
      readonly skipBad: boolean;
    };

/**
 * Parses a command line.
 *
 * @throws `OptionError` that names the wrong flag.
 */
export function readArguments(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv);
  const [command, ...rest] = positionals;
  if (values.help || argv.length === 0) return { command: 'help' };
  if (values.caches || values.prune !== undefined)
    return { command: 'caches', request: cachesRequest(values, positionals) };
  if (command === 'cards') return { command };
  if (command === 'merge') {
    if (rest.length === 0)
      throw new OptionError(
        'vse-extract merge: PART must be one or more folders, got none. Name the folders of the parts.',
      );
    return { command, out: required('out', values.out), parts: rest, skipBad: values['skip-bad'] };
  }
  if (command !== undefined) {
    throw new OptionError(
      `vse-extract: the command must be merge, cards or flags, got ${command}. See --help.`,
    );
  }
  return { command: 'extract', values };
}

/** Folder of `--caches`: the one that is given, else that of the examples. */
function cachesRequest({ prune, ...values }: FlagValues, folders: readonly string[]): CachesRequest {
  const other = (['images', 'list', 'out', 'model'] as const).find((flag) => values[flag] !== undefined);
  if (other !== undefined) {
    throw new OptionError(
      `vse-extract: --${prune === undefined ? 'caches' : 'prune'} extracts nothing, got --${other} too. Run one after the other.`,
    );
  }
  if (folders.length > 1) {
    throw new OptionError(
      `vse-extract: --caches must have one folder at most, got ${folders.join(', ')}. Name the folder above them.`,
    );
  }
  const folder = folders[0] ?? process.env['VSE_CACHE'] ?? join('.cache', 'vse');
  return { folder, ...(prune !== undefined && { prune }) };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true });
  } catch (cause) {
    throw new OptionError(`vse-extract: ${(cause as Error).message}`, { cause });
  }
}

/** The value of a required flag. */
export function required(flag: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new OptionError(`vse-extract: --${flag} must have a value, got none. See --help.`);
}

/** Parses a whole number of at least 1; undefined without the flag. */
export function wholeNumber(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new OptionError(`vse-extract: --${flag} must be a whole number of at least 1, got ${value}.`);
}

/** Checks that a value is one of some names. */
export function oneOf<Name extends string>(flag: string, value: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  throw new OptionError(`vse-extract: --${flag} must be one of ${names.join(', ')}, got ${value}.`);
}

/** Parses a part such as `2/3`; undefined without the flag. */
export function readPart(value: string | undefined): Part | undefined {
  if (value === undefined) return undefined;
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
  const part = { index: Number(index), of: Number(of) };
  if (part.index >= 1 && part.index <= part.of) return part;
  throw new OptionError(`vse-extract: --shard must be 1/n to n/n, got ${value}.`);
}
