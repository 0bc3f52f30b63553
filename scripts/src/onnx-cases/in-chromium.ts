import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openChromium } from '../chromium';
import type { OnnxCase, RuntimeResults } from './onnx-case';
import type { PageCase } from './page';

type Run = (cases: readonly PageCase[]) => Promise<RuntimeResults>;

/** Runs the cases in onnxruntime-web, in a page of Chromium without cross-origin isolation. */
export async function runInChromium(cases: readonly OnnxCase[]): Promise<RuntimeResults> {
  const binaries = dirname(
    createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'),
  );
  const program = await bundle();
  const server = createServer((request, response) => {
    const [, file] = /^\/ort\/([\w-]+\.(?:mjs|wasm))$/.exec(request.url ?? '') ?? [];
    const send = (type: string, body: Uint8Array | string) =>
      response.writeHead(200, { 'content-type': type }).end(body);
    if (request.url === '/')
      send('text/html', '<!doctype html><title>@vse</title><script type="module" src="/page.js"></script>');
    else if (request.url === '/page.js') send('text/javascript', program);
    else if (file) {
      const type = file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
      readFile(join(binaries, file)).then((body) => send(type, body), () => response.writeHead(404).end()); // prettier-ignore
    } else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const browser = await openChromium('check:onnx');
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('globalThis.runOnnxCases');
    const given = cases.map(({ model, feeds }): PageCase => ({
      model: Buffer.from(model).toString('base64'),
      feeds,
    }));
    return await page.evaluate(
      (all) => (globalThis as unknown as { runOnnxCases: Run }).runOnnxCases(all),
      given,
    );
  } finally {
    await browser.close();
    server.close();
  }
}

async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0]!.contents;
}
