import { parseArgs, type ParseArgsConfig } from 'node:util';
import { OptionError } from '@vse/core';
import { readConfigFile, readStoredConfig, type FlagValues } from './config-file';
import { insteadOf } from './renamed-flags';

/** Flags as `parseArgs` takes them. */
export type Flags = NonNullable<ParseArgsConfig['options']>;

/** Merges the flags of the command line with those of `--config`, or of the run that `--reproduce` names. */
export function givenFlags(
  { config, reproduce, ...flags }: FlagValues,
  example: string,
  known: Flags,
): { readonly flags: FlagValues; readonly reproduces?: string } {
  if (typeof reproduce === 'string') {
    const contrary = [...(config === undefined ? [] : ['config']), ...Object.keys(flags)].find(
      (flag) => !['out', 'backend', 'data', 'annotations', 'images'].includes(flag),
    );
    if (contrary !== undefined) {
      throw new OptionError(`--reproduce takes all flags from the run it names: leave --${contrary} out.`);
    }
    const before = readStoredConfig('--reproduce', reproduce, example).flags;
    const out = `${reproduce.replace(/\/+$/, '')}-again`;
    return { flags: { ...before, resume: false, out, ...flags }, reproduces: reproduce };
  }
  return { flags: typeof config === 'string' ? { ...readConfigFile(config, known), ...flags } : flags };
}

/** Parses a command line without filling in defaults. */
export function parseFlags(argv: readonly string[], known: Flags): FlagValues {
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { type, short }]) => [
      name,
      { type, ...(short !== undefined && { short }) },
    ]),
  );
  try {
    const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
    for (const token of tokens) {
      if (token.kind !== 'option' || token.name in known) continue;
      const instead = insteadOf(token.name, Object.keys(known), (name) => `--${name}`);
      throw new Error(`There is no flag ${token.rawName}.${instead}`);
    }
    return parseArgs({ args: [...argv], options }).values as FlagValues;
  } catch (error) {
    throw new OptionError(`${(error as Error).message} Run with --help for the list of flags.`);
  }
}

/** Returns the defaults of the flags. */
export function defaultsOf(known: Flags): FlagValues {
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, flag]) =>
      flag.default === undefined ? [] : [[name, flag.default as string | boolean] as const],
    ),
  );
}
