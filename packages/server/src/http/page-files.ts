import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DataError, OptionError } from '@vse/base';
import { sha256 } from '@vse/formats';

/** A built page: its files, and what a browser may do with them. */
export interface ServedPage {
  /** Folder of the files, with `index.html`; such as `pagePath()` of `@vse/page`. */
  readonly folder: string;
  /** Content-Security-Policy under which it works; such as `pagePolicy` of `@vse/page`. */
  readonly policy: string;
}

/** A page whose files are in memory, by their paths. */
export interface ReadPage {
  readonly files: ReadonlyMap<string, PageFile>;
  readonly policy: string;
}

/** A file of the page. */
interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly tag: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
};

/**
 * Reads the files of a built page into memory: what is served is what was there at the start, and no request reaches the disk.
 *
 * @throws `OptionError` for an empty policy.
 * @throws `DataError` if the folder has no `index.html`.
 */
export async function readPage({ folder, policy }: ServedPage): Promise<ReadPage> {
  if (policy.trim() === '') {
    throw new OptionError(
      "createServer: page.policy must be a Content-Security-Policy, got ''. Give the one that the page was built for.",
    );
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Map<string, PageFile>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = new Uint8Array(await readFile(path));
    const type = types[extname(entry.name)] ?? 'application/octet-stream';
    files.set(`/${relative(folder, path).split(sep).join('/')}`, {
      bytes,
      type,
      tag: `"${sha256(bytes).slice(0, 32)}"`,
    });
  }
  const index = files.get('/index.html');
  if (!index)
    throw new DataError(`createServer: page.folder must have an index.html, got ${folder}. Build it.`);
  return { files: files.set('/', index), policy };
}

/**
 * Serves the files of a page. Those in `/assets/` have names by their content, and are never asked for again. All have the policy
 * of the page: a service worker fetches under that of its own script.
 */
export function addPage(app: OpenAPIHono, { files, policy }: ReadPage): void {
  const serve = (c: Context, { bytes, type, tag }: PageFile): Response => {
    const isFixed = c.req.path.startsWith('/assets/');
    c.header('Cache-Control', isFixed ? 'public, max-age=31536000, immutable' : 'no-cache');
    c.header('ETag', tag);
    c.header('Content-Security-Policy', policy);
    if (c.req.header('if-none-match') === tag) return c.body(null, 304);
    return c.body(bytes, 200, { 'Content-Type': type });
  };
  app.get('*', (c, next) => {
    const file = files.get(c.req.path);
    return file ? Promise.resolve(serve(c, file)) : next();
  });
}
