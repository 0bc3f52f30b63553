import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { useBackend } from '@vse/backend';
import { runVse } from '../../../packages/cli/src/run-vse';
import { smallModel, smallPictures } from '../../../packages/cli/src/testing/small-collection';

/** A page in files that is served by a server of files. */
export interface ServedFiles {
  /** Address of the page, in a folder of the server. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Writes a page of a small model with attention and of three pictures by `vse export --as page`, and serves it as any server
 * of files does: from a folder, with types and without any other header.
 */
export async function serveFiles(): Promise<ServedFiles> {
  await useBackend({ prefer: ['cpu'], log: false });
  const home = await mkdtemp(join(tmpdir(), 'vse-check-page-'));
  const [model, pictures] = [await smallModel(home, 'attention'), await smallPictures(home)];
  const table = 'image,caption,year\nred.png,a red square,1889\ngreen.png,a green square,1900\n';
  await writeFile(join(pictures, 'captions.csv'), table);
  const out = join(home, 'page');
  const quiet = { write: () => undefined };
  let errors = '';
  const code = await runVse(['export', model, pictures, '--as', 'page', '--out', out, '--backend', 'cpu'], {
    output: quiet,
    errors: { write: (text) => (errors += text) },
  });
  if (code !== 0) throw new Error(`vse export ended with ${code}: ${errors}`);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const path = normalize(decodeURIComponent(pathname)).replace(/\/$/, '/index.html');
    const file = path.startsWith('/some/folder/') ? join(out, path.slice('/some/folder/'.length)) : '';
    readFile(file).then(
      (bytes) => response.writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/folder/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
