import { join } from 'node:path';

/** Folder of cached features: VSE_CACHE, or `.cache/vse` under the working folder. */
export function cacheFolder(): string {
  return process.env['VSE_CACHE'] ?? join('.cache', 'vse');
}
