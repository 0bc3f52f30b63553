import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

if (process.env['VSE_ENGINE'] !== undefined) throw new Error('VSE_ENGINE is called VSE_BACKEND now.');
const backend = process.env['VSE_BACKEND'] ?? 'cpu';
const conditions = ['@vse/source', 'node', 'import', 'module', 'default'];
const fromRoot = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** True where the package in the current folder computes with tensors: its tests need a backend. */
const hasTensors =
  process.cwd() !== fromRoot('./scripts') &&
  readFileSync('package.json', 'utf8').includes('"@tensorflow/tfjs-core"');

/**
 * The tests of every package, started in its folder: from source (the `@vse/source` condition), on the backend that
 * VSE_BACKEND names (cpu by default), with a machine-readable report beside the readable one. A package whose tests need
 * something more has a configuration of its own that extends this one.
 */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: [fromRoot('./vitest.folder.ts')],
    setupFiles: [fromRoot('./vitest.every-file.ts'), ...(hasTensors ? [fromRoot('./vitest.setup.ts')] : [])],
    // TensorFlow's binding has a table that threads would share unguarded; it uses all cores by itself.
    pool: backend === 'tensorflow' ? 'forks' : 'threads',
    // The backend is loaded once per worker, not once per file: tests own no state that outlives them.
    isolate: false,
    maxWorkers: 2,
    // wasm as a plain install has it: its products follow the same code on every machine. Tests of native products state them.
    env: { VSE_NATIVE_PRODUCTS: process.env['VSE_NATIVE_PRODUCTS'] ?? 'off' },
    // For what hangs only: some tests start processes or read whole corpora, and a busy machine is no fault of theirs.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 600_000 } },
    reporters: ['dot', 'json'],
    outputFile: { json: `.reports/vitest-${backend}.json` },
  },
});
