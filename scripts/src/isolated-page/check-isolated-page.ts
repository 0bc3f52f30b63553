import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import type { Outcome } from '../backend-cases/report';
import type { IsolatedRun } from './program';

/** Threads that are checked: that of the page and that of a worker. */
const PLACES = ['page', 'worker'] as const;
type Place = (typeof PLACES)[number];

interface Files {
  /** Bundles a program of a page. */
  readonly bundle: (program: { entryPoints: string[] }) => Promise<Uint8Array>;
  /** Folder of the wasm binaries. */
  readonly binaries: string;
}

/**
 * Checks the wasm backend in a page whose headers isolate it, which allow shared memory: this project's kernels run in both its
 * threads, and in a worker another thread takes a share of the work, with the same bits.
 */
export async function checkIsolatedPage(browser: Browser, { bundle, binaries }: Files): Promise<Outcome> {
  const program = await bundle({ entryPoints: [fileURLToPath(new URL('./program.ts', import.meta.url))] });
  const server = await serve(program, binaries);
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const runs: Record<Place, IsolatedRun> = {
      page: await page.evaluate(() =>
        (globalThis as unknown as { runIsolated: () => Promise<IsolatedRun> }).runIsolated(),
      ),
      worker: await page.evaluate(() =>
        (globalThis as unknown as { runInWorker: () => Promise<IsolatedRun> }).runInWorker(),
      ),
    };
    const faults = PLACES.flatMap((place) => faultsOf(place, runs[place]));
    const { threads, shares } = runs.worker;
    console.log(
      `isolated page: wasm on ${runs.page.threads} thread, in a worker on ${threads}, ${shares} shares`,
    );
    return { passed: faults.length === 0 ? PLACES.length : 0, faults };
  } finally {
    await page.close();
    server.close();
  }
}

function faultsOf(
  place: Place,
  { isolated, kernels, threads, shares, numbers }: IsolatedRun,
): readonly string[] {
  const [one, several] = numbers;
  const faults = [
    !isolated && 'it is not isolated',
    !kernels && 'the kernels of this project do not run',
    place === 'page' && threads > 1 && `the thread of the page has ${threads} threads, and may not wait`,
    place === 'worker' && threads !== 2 && `a product has ${threads} threads instead of 2`,
    place === 'worker' &&
      shares < 2 &&
      `the other thread took ${shares} shares of a product and a recurrence`,
    (one.length === 0 || one.some((number, i) => number !== several[i])) && 'numbers differ with the threads',
  ];
  return faults.filter((fault) => fault !== false).map((fault) => `isolated ${place}: ${fault}`);
}

const PAGE = `<!doctype html><title>@vse</title><script src="/program.js"></script><script>
globalThis.runInWorker = () => new Promise((resolve, reject) => {
  const worker = new Worker('/program.js');
  worker.onmessage = ({ data }) => (data.run ? resolve(data.run) : reject(new Error(data.error)));
  worker.onerror = ({ message }) => reject(new Error(message));
});
</script>`;

async function serve(program: Uint8Array, binaries: string): Promise<Server> {
  const headers = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  const server = createServer((request, response) => {
    const wasm = /^\/wasm\/([\w-]+\.wasm)$/.exec(request.url ?? '');
    const send = (type: string, body: Uint8Array | string) =>
      response.writeHead(200, { ...headers, 'content-type': type }).end(body);
    if (wasm) {
      readFile(join(binaries, wasm[1]!)).then(
        (body) => send('application/wasm', body),
        () => response.writeHead(404).end(),
      );
    } else if (request.url === '/program.js') send('text/javascript', program);
    else send('text/html', PAGE);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}
