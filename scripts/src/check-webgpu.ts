import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { useBackend } from '@vse/backend';
import { compareFused } from './backend-cases/compare-fused';
import { compareBackends, printTotals } from './backend-cases/report';
import type { Results } from './backend-cases/results';
import { runCases } from './backend-cases/run-cases';
import type { FusedRuns } from './backend-cases/run-fused';
import { root } from './workspace';

/**
 * Compares values and gradients of every loss, similarity, pool and caption encoder on WebGPU in Node with the cpu backend
 * in the same run, and the fused kernels of webgpu with the plain form of their works there. Uses the machine's GPU, or the software driver of Debian's Chromium if VK_ICD_FILENAMES names none.
 *
 * The `webgpu` package brings Dawn for five platforms, 130 MB: it is installed into a cached folder outside the workspace.
 */
const packages = {
  '@tensorflow/tfjs': '4.22.0',
  '@tensorflow/tfjs-backend-webgpu': '4.22.0',
  '@tensorflow/tfjs-core': '4.22.0',
  webgpu: '0.6.2',
};
const folder = join(root, '.cache', 'webgpu');
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

install();
await bundle();
const started = performance.now();
const { backend, results, fused } = runOnWebGpu();
const seconds = ((performance.now() - started) / 1000).toFixed(0);
await useBackend({ prefer: ['cpu'], log: false });
printTotals([
  compareBackends(`${backend} In ${seconds} s`, await runCases(), { webgpu: results }),
  compareFused('webgpu in Node', fused),
]);

function install(): void {
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: packages }, null, 2);
  const installed = join(folder, 'installed.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === manifest) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), manifest);
  // pnpm passes on settings that npm does not know.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^p?npm_/.test(name)));
  const flags = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', flags, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(installed, manifest);
}

/** Bundles the cases with the built packages of the workspace; Node resolves what is installed in the folder. */
async function bundle(): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('./backend-cases/node.ts', import.meta.url))],
    bundle: true,
    outfile: join(folder, 'node.mjs'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: [...Object.keys(packages), 'onnxruntime-node', '@huggingface/transformers'], // optional, and not used here
    logLevel: 'error',
  });
}

interface NodeRun {
  readonly backend: string;
  readonly results: Results;
  readonly fused: FusedRuns;
}

function runOnWebGpu(): NodeRun {
  const file = join(folder, 'results.json');
  const { status, signal } = spawnSync(process.execPath, ['node.mjs', 'webgpu', file], {
    cwd: folder,
    env: { ...process.env, ...softwareDriver() },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`check:webgpu: the cases ended with ${status ?? signal} on webgpu`);
  return JSON.parse(readFileSync(file, 'utf8')) as NodeRun;
}

/** Points Vulkan to the software driver and its loader. */
function softwareDriver(): Readonly<Record<string, string>> {
  if (process.env['VK_ICD_FILENAMES'] !== undefined || !existsSync(SOFTWARE_DRIVER)) return {};
  const libraries = [dirname(SOFTWARE_DRIVER), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return { VK_ICD_FILENAMES: SOFTWARE_DRIVER, LD_LIBRARY_PATH: libraries };
}
