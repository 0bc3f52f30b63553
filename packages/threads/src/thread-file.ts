import type * as Fs from 'node:fs';
import type * as Module from 'node:module';
import type * as Url from 'node:url';
import { nodeBuiltin } from './node-builtin';
import type { ThreadFile } from './worker-pool';

/**
 * The file of a thread: `built` where the package is built, `source` where it runs from its sources, with the loader
 * that TypeScript needs; both as seen from the module at `from`. Absent where neither is there, as in an application
 * that was bundled into one file.
 */
export function threadFile(from: string, built: string, source: string): ThreadFile | undefined {
  const fs = nodeBuiltin<typeof Fs>('node:fs');
  if (!fs || !from.startsWith('file:')) return undefined;
  const file = new URL(from.endsWith('.ts') ? source : built, from);
  if (!fs.existsSync(file)) return undefined;
  if (!file.pathname.endsWith('.ts')) return { file };
  const { createRequire } = nodeBuiltin<typeof Module>('node:module')!;
  const { pathToFileURL } = nodeBuiltin<typeof Url>('node:url')!;
  // `require` would find the CommonJS variant of tsx/esm/api, which does not register in a thread.
  const tsx = pathToFileURL(createRequire(from).resolve('tsx'));
  return { file, loader: new URL('./esm/api/index.mjs', tsx) };
}
