import type * as Fs from 'node:fs';
import type * as Module from 'node:module';
import type * as Url from 'node:url';
import { nodeBuiltin } from '@vse/base';
import type { ThreadFile } from './worker-pool';

/**
 * Finds the file that threads run: `built` beside a built module, `source` beside a TypeScript module, with the loader
 * that TypeScript needs. Returns `undefined` if the file is missing, as in an application bundled into one file.
 *
 * @param from - URL of the module that starts the threads: `import.meta.url`; some bundlers leave it undefined.
 * @param built - Path of the built file, relative to `from`.
 * @param source - Path of the source file, relative to `from`.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { pathToFileURL } from 'node:url';
 * import { threadFile } from '@vse/threads';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'threads-'));
 * await writeFile(join(folder, 'worker.js'), '');
 * const from = pathToFileURL(join(folder, 'index.js')).href; // usually import.meta.url
 * console.log(threadFile(from, './worker.js', './worker.ts')?.file.href); // file:///.../worker.js
 * ```
 */
export function threadFile(from: string | undefined, built: string, source: string): ThreadFile | undefined {
  const fs = nodeBuiltin<typeof Fs>('node:fs');
  if (!fs || !from?.startsWith('file:')) return undefined;
  const file = new URL(from.endsWith('.ts') ? source : built, from);
  if (!fs.existsSync(file)) return undefined;
  if (!file.pathname.endsWith('.ts')) return { file };
  const { createRequire } = nodeBuiltin<typeof Module>('node:module')!;
  const { pathToFileURL } = nodeBuiltin<typeof Url>('node:url')!;
  // `require` would find the CommonJS variant of tsx/esm/api, which does not register in a thread.
  const tsx = pathToFileURL(createRequire(from).resolve('tsx'));
  return { file, loader: new URL('./esm/api/index.mjs', tsx) };
}
