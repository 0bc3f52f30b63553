import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** A static host on loopback, and the scripts that it sent. */
export interface FileServer {
  readonly url: string;
  /** Paths of what was asked for. */
  readonly asked: Set<string>;
  /** True while it refuses every connection's request, as a host that is away does. */
  away: boolean;
  close(): void;
}

/** Serves a folder below `/somewhere/`, as any static host does: no headers but the type. */
export async function serveFiles(folder: string): Promise<FileServer> {
  const state = { away: false, asked: new Set<string>() };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (state.away) return void response.destroy();
    const path = pathname.replace(/^\/somewhere\//, '').replace(/^$/, 'index.html');
    state.asked.add(path);
    const type = types[extname(path)] ?? 'application/octet-stream';
    readFile(join(folder, path)).then(
      (body) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/somewhere/`;
  return Object.assign(state, {
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}
