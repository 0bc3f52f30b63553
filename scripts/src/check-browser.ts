import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { useBackend } from '@vse/backend';
import { reportBackends } from './backend-cases/report';
import type { Results } from './backend-cases/results';
import { runCases } from './backend-cases/run-cases';

/**
 * Compares values and gradients of every loss, similarity, pool and caption encoder in a browser page, on wasm, WebGL and
 * WebGPU (the latter two in software), with the cpu backend in Node in the same run. An export without a case is a failure.
 */
const backends = ['wasm', 'webgl', 'webgpu'] as const;

const flags = [
  // The page is trusted, and as root, as in containers, Chromium refuses its sandbox.
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

await useBackend({ prefer: ['cpu'], log: false });
const wanted = await runCases();
const byBackend: Record<string, Results> = {};
const server = await serve(await bundle());
const browser = await chromium.launch({ executablePath: browserPath(), args: flags });
try {
  for (const backend of backends) {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    byBackend[backend] = await page.evaluate<Results>(`runOn('${backend}')`);
    await page.close();
  }
  reportBackends(`Chromium ${browser.version()}`, wanted, byBackend);
} finally {
  await browser.close();
  server.close();
}

function browserPath(): string {
  const path = process.env['VSE_CHROMIUM'] ?? '/usr/bin/chromium';
  if (existsSync(path)) return path;
  throw new Error(
    `check:browser needs Chromium, and there is none at ${path}. ` +
      "Run 'apt-get update && apt-get install -y chromium', or set VSE_CHROMIUM to a Chromium or Chrome.",
  );
}

/** Bundles the page's program from the built packages. */
async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./backend-cases/page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // The optional backend is installed here, not beside @vse/backend.
    nodePaths: [fileURLToPath(new URL('../node_modules', import.meta.url))],
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0]!.contents;
}

/** Serves the page, its program and the wasm binaries on loopback. */
async function serve(program: Uint8Array): Promise<Server> {
  const require = createRequire(import.meta.url);
  const binaries = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const wasm = /^\/wasm\/([\w-]+\.wasm)$/.exec(pathname);
    const send = (type: string, body: Uint8Array | string) =>
      response.writeHead(200, { 'content-type': type }).end(body);
    const refuse = () => response.writeHead(404).end();
    if (pathname === '/')
      send('text/html', '<!doctype html><title>@vse</title><script src="/page.js"></script>');
    else if (pathname === '/page.js') send('text/javascript', program);
    else if (wasm) readFile(join(binaries, wasm[1]!)).then((body) => send('application/wasm', body), refuse);
    else refuse();
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}
