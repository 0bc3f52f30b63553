import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { browserEntries } from './browser-entries';
import { writePrograms } from './bundlers/programs';
import { serveFolder } from './bundlers/serve-folder';
import { openChromium } from './chromium';
import { packAll } from './packed/pack-all';
import { cleanEnvironment, mustRun } from './packed/run-command';
import { readManifest, root } from './workspace';

/**
 * A page and a server of someone who installed the packages and only the wasm backend, built by each bundler as it comes,
 * without a file of configuration: each must build, run, and train with the losses of plain Node. The packages are packed
 * and installed by npm in a project of their own.
 */
const tools = {
  esbuild: '0.28.2',
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
  vite: '8.4.0',
  webpack: '5.113.0',
  'webpack-cli': '7.3.1',
};

const TOLERANCE = 1e-4;

/** Outcome of a program: its backend, the losses of its steps, and how many of the entries export something. */
interface TrainOutcome {
  readonly backend: string;
  readonly losses: readonly number[];
  readonly entries: number;
  readonly error?: string;
}

// The subpath of a peer that this user did not install cannot be imported.
const entries = browserEntries()
  .map(({ name }) => name)
  .filter((name) => name !== '@vse/backend/webgpu');
const out = mkdtempSync(join(tmpdir(), 'vse-bundlers-'));
const project = join(out, 'project');
let browser: Browser | undefined;
try {
  writePrograms(project, entries);
  await install();
  browser = await openChromium('check:bundlers');
  await report(await runNode('node/main.mjs'));
} finally {
  await browser?.close();
  if (process.env['VSE_KEEP'] === undefined) rmSync(out, { recursive: true, force: true });
  else console.log(`kept ${out}`);
}

async function report(wanted: TrainOutcome): Promise<void> {
  if (wanted.backend !== 'wasm' || wanted.entries !== entries.length || wanted.losses.length < 10) {
    throw new Error(`plain Node gave ${JSON.stringify(wanted)}`);
  }
  const cases: Readonly<Record<string, () => Promise<readonly TrainOutcome[]>>> = {
    'Vite, a page': vitePage,
    'webpack, a page': webpackPage,
    'esbuild, a page': esbuildPage,
    'webpack, a server': webpackServer,
    'esbuild, a server as a module': () => esbuildServer('esm', 'server.mjs'),
    'esbuild, a server as CommonJS': () => esbuildServer('cjs', 'server.cjs'),
    'Next.js with Turbopack, a page and a route': nextApp,
  };
  let failed = 0;
  for (const [name, run] of Object.entries(cases)) {
    const started = performance.now();
    const fault = await run().then(
      (outcomes) => outcomes.map((outcome) => difference(outcome, wanted)).find((said) => said !== undefined),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (fault !== undefined) failed += 1;
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(
      `${fault === undefined ? 'ok  ' : 'FAIL'} ${name}, ${seconds} s${fault === undefined ? '' : `\n${fault}`}`,
    );
  }
  console.log(`${Object.keys(cases).length - failed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Says what differs from plain Node. */
function difference(got: TrainOutcome, wanted: TrainOutcome): string | undefined {
  if (got.error !== undefined) return got.error;
  if (got.backend !== wanted.backend) return `the backend is ${got.backend}, not ${wanted.backend}`;
  if (got.entries !== wanted.entries) return `${got.entries} of ${wanted.entries} entries export something`;
  const isClose = wanted.losses.every(
    (loss, i) => Math.abs(got.losses[i]! - loss) <= TOLERANCE * Math.abs(loss),
  );
  if (isClose && got.losses.length === wanted.losses.length) return undefined;
  return `the losses are ${got.losses.join(', ')}, not ${wanted.losses.join(', ')}`;
}

/** Installs the packed packages, their required peers, the wasm backend and the bundlers. */
async function install(): Promise<void> {
  const tarballs = packAll(join(out, 'packed'));
  const overrides = Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`]));
  const used = [...new Set(entries.map((name) => name.split('/', 2).join('/')))];
  const peers = ['@tensorflow/tfjs', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'];
  const dependencies = {
    ...Object.fromEntries(used.map((name) => [name, overrides[name]])),
    ...Object.fromEntries(
      peers.map((name) => [name, String(readManifest(join(root, 'scripts/node_modules', name))['version'])]),
    ),
    ...tools,
  };
  const manifest = { name: 'bundled', private: true, dependencies, overrides };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest, null, 2));
  await mustRun(project, ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund']);
}

async function vitePage(): Promise<readonly TrainOutcome[]> {
  await mustRun(join(project, 'vite-page'), ['npx', 'vite', 'build']);
  return [await openFolder('vite-page/dist')];
}

async function webpackPage(): Promise<readonly TrainOutcome[]> {
  await mustRun(join(project, 'webpack-page'), ['npx', 'webpack', '--mode', 'production']);
  return [await openFolder('webpack-page/dist')];
}

async function esbuildPage(): Promise<readonly TrainOutcome[]> {
  const folder = join(project, 'esbuild-page');
  await mustRun(folder, ['npx', 'esbuild', 'main.js', '--bundle', '--outfile=dist/main.js']);
  // esbuild copies no binaries; the README says how.
  cpSync(join(project, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'), join(folder, 'dist/wasm'), {
    recursive: true,
  });
  return [await openFolder('esbuild-page/dist')];
}

async function webpackServer(): Promise<readonly TrainOutcome[]> {
  await mustRun(join(project, 'webpack-server'), [
    'npx',
    'webpack',
    '--mode',
    'production',
    '--target',
    'node',
  ]);
  return [await runNode('webpack-server/dist/main.js')];
}

async function esbuildServer(format: 'esm' | 'cjs', file: string): Promise<readonly TrainOutcome[]> {
  const flags = ['--bundle', '--platform=node', `--format=${format}`, `--outfile=${file}`];
  await mustRun(join(project, 'esbuild-server'), ['npx', 'esbuild', 'main.js', ...flags]);
  return [await runNode(`esbuild-server/${file}`)];
}

async function nextApp(): Promise<readonly TrainOutcome[]> {
  const env = { NEXT_TELEMETRY_DISABLED: '1' };
  await mustRun(project, ['npx', 'next', 'build'], { env });
  const port = await freePort();
  const server = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port)], {
    cwd: project,
    env: { ...cleanEnvironment(), ...env },
    stdio: 'ignore',
  });
  try {
    const url = `http://127.0.0.1:${port}/`;
    await answering(url);
    const page = await openPage(url);
    const route = await fetch(`${url}train`);
    if (!route.ok) throw new Error(`the route answers ${route.status}: ${await route.text()}`);
    return [page, (await route.json()) as TrainOutcome];
  } finally {
    server.kill();
  }
}

async function openFolder(folder: string): Promise<TrainOutcome> {
  const server = await serveFolder(join(project, folder));
  try {
    return await openPage(server.url);
  } finally {
    server.close();
  }
}

/** Opens a page and reads the outcome that it shows. */
async function openPage(url: string): Promise<TrainOutcome> {
  const page = await browser!.newPage();
  try {
    const failed = new Promise<never>((_, reject) => page.once('pageerror', reject));
    await page.goto(url);
    const shown = page.locator('#outcome:not(:empty)').textContent({ timeout: 600_000 });
    return JSON.parse((await Promise.race([shown, failed]))!) as TrainOutcome;
  } finally {
    await page.close();
  }
}

async function runNode(file: string): Promise<TrainOutcome> {
  const { stdout } = await mustRun(project, [process.execPath, file]);
  return JSON.parse(stdout) as TrainOutcome;
}

/** Waits until a server answers. */
async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${url} does not answer`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
