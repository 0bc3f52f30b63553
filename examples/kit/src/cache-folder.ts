import { join } from 'node:path';

/** Where features are kept that take a while to make: what VSE_CACHE names, or `.cache/vse` under the working folder. */
export function cacheFolder(): string {
  return process.env['VSE_CACHE'] ?? join('.cache', 'vse');
}
