import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ThreadFile } from './worker-pool';

/**
 * The file of a thread: `built` where the package is built, `source` where it runs from its sources, with the loader
 * that TypeScript needs; both as seen from the module at `from`. Absent where neither is there, as in an application
 * that was bundled into one file.
 */
export function threadFile(from: string, built: string, source: string): ThreadFile | undefined {
  if (!from.startsWith('file:')) return undefined;
  const file = new URL(from.endsWith('.ts') ? source : built, from);
  if (!existsSync(file)) return undefined;
  if (!file.pathname.endsWith('.ts')) return { file };
  // `require` would find the CommonJS variant of tsx/esm/api, which does not register in a thread.
  const tsx = pathToFileURL(createRequire(from).resolve('tsx'));
  return { file, loader: new URL('./esm/api/index.mjs', tsx) };
}
