import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { parseSealedJson, sealedJson } from '@vse/formats';
import * as v from 'valibot';
import { currentName, insteadOf } from './renamed-flags';

/** Flags as `parseArgs` returns them: text, or true and false for flags without a value. */
export type FlagValues = Readonly<Record<string, string | boolean>>;

/** Types of the known flags. */
export type KnownFlags = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

/** Configuration of a run, kept as `config.json` in its folder. */
export interface StoredConfig {
  readonly example: string;
  /** Flags of the command line and of a `--config` file. */
  readonly flags: FlagValues;
  /** Arguments with every default filled in. */
  readonly resolved: Readonly<Record<string, unknown>>;
}

/** Any object; unlike valibot's `record` it keeps every key. */
const plainObject = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

/** Strict: the checksum of a damaged file is no key of one. */
const storedConfig = v.strictObject({
  example: v.string(),
  flags: v.custom<FlagValues>(
    (input) =>
      plainObject(input) &&
      Object.values(input as object).every((value) => ['string', 'boolean'].includes(typeof value)),
  ),
  resolved: v.custom<StoredConfig['resolved']>(plainObject),
});

/** File name of the stored configuration. */
export const configName = 'config.json';

/** Flags of the command line alone. */
const commands = ['config', 'reproduce', 'caches', 'prune-caches', 'help'];

/**
 * Reads the flags of a `--config` file: a JSON object with the names of flags, `batch-size` or `batchSize`, and text,
 * numbers, true or false, or lists of names as values.
 *
 * @throws `OptionError` that names the file and the fault: an unknown name with the nearest one, a name given twice, a
 * value that the flag does not take.
 */
export function readConfigFile(file: string, known: KnownFlags): FlagValues {
  const parsed = readJson(file, '--config');
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new OptionError(`--config: ${file} must hold an object of flags, { "epochs": 4 }.`);
  }
  const flags = new Map<string, string | boolean>();
  for (const [name, value] of Object.entries(parsed)) {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const { type } = (Object.hasOwn(known, flag) ? known[flag] : undefined) ?? {};
    if (!type || commands.includes(flag)) {
      const names = Object.keys(known);
      throw new OptionError(`--config: ${file}: there is no flag ${name}.${insteadOf(flag, names)}`);
    }
    if (flags.has(flag)) throw new OptionError(`--config: ${file} gives ${flag} twice. Leave one out.`);
    flags.set(flag, textOf(`--config: ${file}: ${name}`, type, value));
  }
  return Object.fromEntries(flags);
}

function textOf(where: string, type: 'string' | 'boolean', value: unknown): string | boolean {
  if (type === 'boolean') {
    if (typeof value === 'boolean') return value;
    throw new OptionError(`${where} must be true or false, got ${JSON.stringify(value)}.`);
  }
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  throw new OptionError(`${where} must be text, a number or a list of names, got ${JSON.stringify(value)}.`);
}

/** Text of a configuration, with a checksum of it: its damage is detected when it is read. */
export function configText({ example, flags, resolved }: StoredConfig): string {
  return sealedJson({ example, flags, resolved });
}

/**
 * Reads the configuration of the run in a folder. One without a checksum, of an older release or edited by hand, is taken as
 * it is.
 *
 * @throws `OptionError` if there is none, it is damaged, or it belongs to another example.
 */
export function readStoredConfig(from: string, folder: string, example: string): StoredConfig {
  const { success, output: stored } = v.safeParse(storedConfig, readSealed(join(folder, configName), from));
  if (!success) {
    throw new OptionError(
      `${from}: ${join(folder, configName)} is not the configuration of a run. Name the folder of a run.`,
    );
  }
  if (stored.example !== example) {
    throw new OptionError(
      `${from}: ${folder} is a run of ${stored.example}, this is ${example}. Run that one.`,
    );
  }
  for (const flag of Object.keys(stored.flags)) {
    const current = currentName(flag);
    if (current === undefined) continue;
    throw new OptionError(
      `${from}: ${join(folder, configName)} names --${flag}, which is called --${current} now. Rename it in that file. ` +
        'If it ends with a checksum, leave that out: it no longer fits.',
    );
  }
  return stored;
}

function readSealed(file: string, flag: string): unknown {
  const text = readText(file, flag);
  if (!text.includes('"checksum"')) return parseJson(file, flag, text);
  try {
    return parseSealedJson(`${flag}: ${file}`, text);
  } catch (cause) {
    throw new OptionError(`${(cause as Error).message} Start the run anew, in another folder (--out).`, {
      cause,
    });
  }
}

function readJson(file: string, flag: string): unknown {
  return parseJson(file, flag, readText(file, flag));
}

function readText(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'an error';
    throw new OptionError(`${flag}: ${file} cannot be read (${code}).`, { cause });
  }
}

function parseJson(file: string, flag: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new OptionError(`${flag}: ${file} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}
