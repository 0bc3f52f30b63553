import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Project folder: the option, else VSE_TENSORFLOW (which @vse/backend reads too), else the current folder. */
export function projectFolder(project: string | undefined): string {
  const fromEnvironment = process.env['VSE_TENSORFLOW'];
  return resolve(project ?? (fromEnvironment === '' ? undefined : fromEnvironment) ?? '.');
}

/** Folder that keeps wheels: the option, else one in the user's cache folder. */
export function cacheFolder(cache: string | undefined): string {
  const parent = process.env['XDG_CACHE_HOME'];
  return resolve(
    cache ??
      join(parent === undefined || parent === '' ? join(homedir(), '.cache') : parent, 'vse-tensorflow'),
  );
}
