import { build } from 'esbuild';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useBackend } from '@vse/backend';
import { compareFused } from './backend-cases/compare-fused';
import { compareTraining } from './backend-cases/compare-training';
import type { PageRun } from './backend-cases/page';
import { compareBackends, printTotals, type Outcome } from './backend-cases/report';
import { runCases } from './backend-cases/run-cases';
import { trainAll } from './backend-cases/training-cases';
import { trainingData } from './backend-cases/training-data';
import { browserEntries } from './browser-entries';
import { openChromium, softwareWebgpu } from './chromium';
import { checkIsolatedPage } from './isolated-page/check-isolated-page';
import { saveModels, takeModelsToPage } from './model-folders/between-node-and-page';
import { comparePictures } from './picture-cases/compare-pictures';
import { checkReportPages } from './report-pages/check-report-pages';

/**
 * Checks in a plain page, one without the headers of cross-origin isolation, in Chromium:
 *
 * - every entry that a package.json lists under `vse.browser` loads, alone, as built;
 * - every loss, similarity, pool and caption encoder has the values and gradients of the cpu backend in Node, on wasm, WebGL
 *   and WebGPU (the latter two in software); an export without a case is a failure;
 * - the fused kernels of WebGPU have the values and gradients of the plain form of their works;
 * - `fit` trains VSE++ and SCAN on each of them with the losses of Node, and keeps no tensor from step to step;
 * - a model that Node saved opens there from an address, a chosen folder and dropped files, and one that the page packed opens
 *   in Node, with the same scores;
 * - in a page with those headers, the same kernels run on wasm as without them, and in a worker of it on two threads;
 * - pictures decode to the pixels of Node, and extractors make the features of Node of them;
 * - reports fit their pages at the widths of screens and of a phone, light and dark.
 */
const backends = ['wasm', 'webgl', 'webgpu'] as const;

const data = trainingData();
await useBackend({ prefer: ['cpu'], log: false });
const wanted = { results: await runCases(), training: await trainAll(data) };
const models = await mkdtemp(join(tmpdir(), 'vse-models-'));
const saved = await saveModels(models, data);
const programs = new Map<string, Uint8Array>();
const server = await serve(programs);
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const browser = await openChromium('check:browser', softwareWebgpu);
try {
  const loading = await loadEntries();
  const reports = await checkReportPages(browser);
  const pictures = await checkPictures();
  const isolated = await checkIsolatedPage(browser, { bundle, binaries: wasmBinaries() });
  programs.set(
    'page',
    await bundle({ entryPoints: [fileURLToPath(new URL('./backend-cases/page.ts', import.meta.url))] }),
  );
  const runs: Record<string, PageRun> = {};
  const trips: Outcome[] = [];
  for (const backend of backends) {
    const started = performance.now();
    const page = await openPage('page');
    runs[backend] = await page.evaluate(
      ([name, given]) =>
        (globalThis as unknown as { runOn: (...all: unknown[]) => Promise<PageRun> }).runOn(name, given),
      [backend, data] as const,
    );
    trips.push(await takeModelsToPage(page, backend, saved, data));
    await page.close();
    console.log(`${backend}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  const byBackend = Object.fromEntries(
    Object.entries(runs).map(([backend, { results }]) => [backend, results]),
  );
  printTotals([
    loading,
    reports,
    pictures,
    isolated,
    compareBackends(`Chromium ${browser.version()}`, wanted.results, byBackend),
    compareTrainings(runs),
    compareFused(`webgpu in Chromium ${browser.version()}`, runs['webgpu']!.fused!),
    ...trips,
  ]);
} finally {
  await browser.close();
  server.close();
  await rm(models, { recursive: true, force: true });
}

/** Opens each entry in a page of its own, which has no shared memory. */
async function loadEntries(): Promise<Outcome> {
  const faults: string[] = [];
  let passed = 0;
  for (const { name } of browserEntries()) {
    try {
      const contents = `import * as entry from ${JSON.stringify(name)};\nglobalThis.names = Object.keys(entry);`;
      programs.set(
        'entry',
        await bundle({ stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) } }),
      );
      const page = await openPage('entry');
      const names = await page.evaluate(
        () => (globalThis as { names?: readonly string[] }).names?.length ?? 0,
      );
      await page.close();
      if (names === 0) throw new Error('it exports nothing');
      passed += 1;
    } catch (error) {
      faults.push(
        `${name} does not load in a page: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  console.log(
    `${passed} of ${passed + faults.length} entries load in a page that is not cross-origin isolated`,
  );
  return { passed, faults };
}

/** Compares the pixels and features of pictures with those of Node. */
async function checkPictures(): Promise<Outcome> {
  const entryPoints = [fileURLToPath(new URL('./picture-cases/page.ts', import.meta.url))];
  programs.set('pictures', await bundle({ entryPoints }));
  const page = await openPage('pictures');
  try {
    return await comparePictures(page, models);
  } finally {
    await page.close();
  }
}

/** Opens a page with one program, and fails with the first error that it throws. */
async function openPage(program: string) {
  const page = await browser.newPage();
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await page.goto(`${origin}/${program}.html`);
  const isolated = await page.evaluate(
    () =>
      (globalThis as { readonly crossOriginIsolated?: boolean }).crossOriginIsolated !== false ||
      typeof SharedArrayBuffer !== 'undefined',
  );
  if (isolated) throw new Error('the page is cross-origin isolated, and should not be');
  if (errors[0]) throw errors[0];
  return page;
}

/** Prints the trainings beside those of Node. */
function compareTrainings(runs: Readonly<Record<string, PageRun>>): Outcome {
  const faults: string[] = [];
  let passed = 0;
  for (const [system, own] of Object.entries(wanted.training)) {
    console.log(
      `${system}, ${own.losses.length} steps of fit: loss ${own.losses[0]!.toFixed(3)}, then ${own.finalLoss.toFixed(3)} in ` +
        'Node; the relative difference of the first steps and of the end',
    );
    for (const [backend, { training }] of Object.entries(runs)) {
      const verdict = compareTraining(training[system]!, own);
      console.log(
        `  ${backend.padEnd(8)}  ${verdict.firstSteps.toExponential(1)}  ${verdict.final.toExponential(1)}`,
      );
      faults.push(...verdict.faults.map((fault) => `${system} on ${backend}: ${fault}`));
      if (verdict.faults.length === 0) passed += 1;
    }
  }
  return { passed, faults };
}

/** Bundles a program of the page from the built packages. */
async function bundle(
  program: { entryPoints: string[] } | { stdin: { contents: string; resolveDir: string } },
) {
  const { outputFiles } = await build({
    ...program,
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

/** Folder of the wasm binaries. */
function wasmBinaries(): string {
  const require = createRequire(import.meta.url);
  return dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'));
}

/** Serves a page per program, the saved models, the wasm binaries and onnxruntime-web on loopback, without the headers of cross-origin isolation. */
async function serve(programs: ReadonlyMap<string, Uint8Array>): Promise<Server> {
  const require = createRequire(import.meta.url);
  const binaries = wasmBinaries();
  const runtime = dirname(require.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, name = '', kind] = /^\/(\w+)\.(html|js)$/.exec(pathname) ?? [];
    const [, model] = /^\/models\/(\w+\/[\w.-]+)$/.exec(pathname) ?? [];
    const wasm = /^\/wasm\/([\w-]+\.wasm)$/.exec(pathname);
    const [, ort] = /^\/ort\/([\w.-]+\.(?:mjs|wasm))$/.exec(pathname) ?? [];
    const send = (type: string, body: Uint8Array | string) =>
      response.writeHead(200, { 'content-type': type }).end(body);
    const refuse = () => response.writeHead(404).end();
    const program = programs.get(name);
    if (program && kind === 'html')
      send(
        'text/html',
        `<!doctype html><title>@vse</title><input type="file" webkitdirectory><script src="/${name}.js"></script>`,
      );
    else if (program) send('text/javascript', program);
    else if (model)
      readFile(join(models, model)).then((body) => send('application/octet-stream', body), refuse);
    else if (wasm) readFile(join(binaries, wasm[1]!)).then((body) => send('application/wasm', body), refuse);
    else if (ort) {
      const type = ort.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
      readFile(join(runtime, ort)).then((body) => send(type, body), refuse);
    } else refuse();
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}
