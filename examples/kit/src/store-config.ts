import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';
import { configName, configText, readStoredConfig, type StoredConfig } from './config-file';
import type { CommonArguments } from './flags';

/** Arguments that may change in a resumed run: folders, the backend, the flags themselves, queries, the number of models. */
const free = [
  'out',
  'data',
  'annotations',
  'resume',
  'prefer',
  'given',
  'reproduces',
  'wordVectors',
  'images',
  'measure',
  'correct',
  'image',
  'caption',
  'members',
  'sentences',
];

/** Arguments that say only how long a run goes on: a resumed run may be longer. */
const length = ['epochs'];

/**
 * Checks the configuration of a run against the one that is resumed with `--resume` or repeated with `--reproduce`: it must
 * be the same, except for lists of systems and what does not change the results. A run may resume with more epochs; `fit`
 * refuses them where its schedule of learning rates depends on their number.
 *
 * @throws `DataError` that names the first option that differs.
 */
export function checkConfig(args: CommonArguments): void {
  const { given, reproduces } = args;
  const config = configOf(args);
  const folder = resolve(args.out);
  if (args.resume && existsSync(join(folder, configName))) {
    const before = storedConfig('--resume', folder, given.example);
    const remedy = 'Resume with the same, or start anew in another folder (--out).';
    assertSame(`--resume: the run in ${folder}`, before.resolved, config.resolved, { remedy, free: length });
  }
  if (reproduces !== undefined) {
    const before = storedConfig('--reproduce', reproduces, given.example);
    const remedy = 'A default has changed since: give it as a flag of a new run.';
    assertSame(`--reproduce: the run in ${reproduces}`, before.resolved, config.resolved, { remedy });
  }
}

/**
 * Stores the configuration of a run as `config.json` in its folder, for `--resume` and `--reproduce FOLDER`. Call it when
 * the run writes its first result: until then the folder is that of the run before.
 */
export async function storeConfig(args: CommonArguments): Promise<void> {
  const folder = resolve(args.out);
  await mkdir(folder, { recursive: true });
  // Scoring an earlier run, perhaps this folder's own, is no new run.
  if ('evaluateOnly' in args && args.evaluateOnly !== undefined) return;
  await writeFileAtomic(join(folder, configName), configText(configOf(args)));
}

/** Settings of a run that change its weights, for the option `identity` of `fit`. */
export function identityOf(args: CommonArguments): Readonly<Record<string, unknown>> {
  const { resolved } = configOf(args);
  const others = [...free, ...length, 'systems', 'second']; // each has checkpoints of its own
  return Object.fromEntries(Object.entries(resolved).filter(([name]) => !others.includes(name)));
}

function configOf(args: CommonArguments): StoredConfig {
  const { example, flags } = args.given;
  return {
    example,
    flags,
    resolved: withoutFacts(JSON.parse(JSON.stringify(args)) as StoredConfig['resolved']),
  };
}

/** Parts of a preset that only describe it: a version that describes it otherwise trains the same model. */
const presetFacts = ['about', 'sources', 'expected'];

/** Arguments without what only describes their preset. */
function withoutFacts(resolved: StoredConfig['resolved']): StoredConfig['resolved'] {
  const { settings } = resolved;
  if (!isRecord(settings)) return resolved;
  const working = Object.entries(settings).filter(([name]) => !presetFacts.includes(name));
  return { ...resolved, settings: Object.fromEntries(working) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function storedConfig(flag: '--resume' | '--reproduce', folder: string, example: string): StoredConfig {
  const stored = readStoredConfig(flag, folder, example);
  return { ...stored, resolved: withoutFacts(stored.resolved) };
}

function assertSame(
  what: string,
  before: StoredConfig['resolved'],
  now: StoredConfig['resolved'],
  { remedy, free: more = [] }: { readonly remedy: string; readonly free?: readonly string[] },
): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (
      free.includes(name) ||
      more.includes(name) ||
      (Array.isArray(before[name]) && Array.isArray(now[name]))
    )
      continue;
    const found = firstDifference(before[name], now[name], name);
    if (found) throw new DataError(`${what} has ${found.name} ${found.was}, this one ${found.is}. ${remedy}`);
  }
}

/** The first value that differs, with its path, such as `settings.training.epochs`. */
function firstDifference(
  was: unknown,
  is: unknown,
  name: string,
): { readonly name: string; readonly was: string; readonly is: string } | undefined {
  if (isRecord(was) && isRecord(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const found = firstDifference(was[key], is[key], `${name}.${key}`);
      if (found) return found;
    }
    return undefined;
  }
  const texts = { was: valueText(was), is: valueText(is) };
  return texts.was === texts.is ? undefined : { name, ...texts };
}

function valueText(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
