import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { kindOf } from '../flags/existing-path';

type Env = Readonly<Record<string, string | undefined>>;

/** Folder of caches: VSE_CACHE, or `.cache/vse` under the working folder. */
export function cacheFolder(env: Env): string {
  return env['VSE_CACHE'] ?? join('.cache', 'vse');
}

/** Folder that `vse network get` writes to. */
export function networkFolder(env: Env): string {
  return join(cacheFolder(env), 'networks');
}

/** Places to look for networks in: those of `--networks`, and the folder of `vse network get`. */
export async function networkPlaces(given: readonly string[], env: Env): Promise<readonly string[]> {
  for (const path of given) await kindOf('--networks', path);
  const own = networkFolder(env);
  const there = await stat(own).catch(() => undefined);
  return there?.isDirectory() ? [...given, own] : given;
}
