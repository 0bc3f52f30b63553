import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';
import { configName, readStoredConfig, type StoredConfig } from './config-file';
import type { CommonArguments } from './flags';

/** Arguments that may change in a resumed run: folders, the backend, the flags themselves. */
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
];

/**
 * Stores the configuration of a run as `config.json` in its folder, for `--reproduce FOLDER`. A run resumed with
 * `--resume` must have the same configuration, except for lists of systems.
 *
 * @throws `DataError` that names the first option that differs from the run that is resumed or reproduced.
 */
export async function storeConfig(args: CommonArguments): Promise<void> {
  const { given, reproduces } = args;
  const config: StoredConfig = {
    example: given.example,
    flags: given.flags,
    resolved: JSON.parse(JSON.stringify(args)) as Record<string, unknown>,
  };
  const folder = resolve(args.out);
  if (args.resume && existsSync(join(folder, configName))) {
    const before = readStoredConfig('--resume', folder, given.example);
    const remedy = 'Resume with the same, or start anew in another folder (--out).';
    assertSame(`--resume: the run in ${folder}`, before.resolved, config.resolved, remedy);
  }
  if (reproduces !== undefined) {
    const before = readStoredConfig('--reproduce', reproduces, given.example);
    const remedy = 'A default has changed since: give it as a flag of a new run.';
    assertSame(`--reproduce: the run in ${reproduces}`, before.resolved, config.resolved, remedy);
  }
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, configName), `${JSON.stringify(config, null, 2)}\n`);
}

function assertSame(
  what: string,
  before: StoredConfig['resolved'],
  now: StoredConfig['resolved'],
  remedy: string,
): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (free.includes(name) || (Array.isArray(before[name]) && Array.isArray(now[name]))) continue;
    const [was, is] = [before[name], now[name]].map((value) =>
      value === undefined ? 'nothing' : JSON.stringify(value),
    );
    if (was === is) continue;
    throw new DataError(`${what} has ${name} ${was}, this one ${is}. ${remedy}`);
  }
}
