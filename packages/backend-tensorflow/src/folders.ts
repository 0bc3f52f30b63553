import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The project that is meant: the one named, otherwise VSE_TENSORFLOW, where @vse/backend looks too, or this folder. */
export function projectFolder(project: string | undefined): string {
  const fromEnvironment = process.env['VSE_TENSORFLOW'];
  return resolve(project ?? (fromEnvironment === '' ? undefined : fromEnvironment) ?? '.');
}

/** Where wheels are kept: the folder named, otherwise one in the user's cache. */
export function cacheFolder(cache: string | undefined): string {
  const parent = process.env['XDG_CACHE_HOME'];
  return resolve(
    cache ??
      join(parent === undefined || parent === '' ? join(homedir(), '.cache') : parent, 'vse-tensorflow'),
  );
}
