import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

interface PackageTests {
  /** Whether the tests need a tensor backend. Defaults to `true`. */
  readonly backend?: boolean;
}

/**
 * Every package runs its tests the same way: from source (the `@vse/source` condition), on the backend
 * named by VSE_BACKEND (cpu unless told), with a machine-readable report beside the readable one.
 */
export function packageTests({ backend = true }: PackageTests = {}): ViteUserConfig {
  if (process.env['VSE_ENGINE'] !== undefined) throw new Error('VSE_ENGINE is called VSE_BACKEND now.');
  const name = process.env['VSE_BACKEND'] ?? 'cpu';
  const conditions = ['@vse/source', 'node', 'import', 'module', 'default'];
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      include: ['src/**/*.test.ts'],
      setupFiles: ['./vitest.seed.ts', ...(backend ? ['./vitest.setup.ts'] : [])].map((file) =>
        fileURLToPath(new URL(file, import.meta.url)),
      ),
      // TensorFlow's binding has a table that threads would share unguarded; it uses all cores by itself.
      pool: name === 'tensorflow' ? 'forks' : 'threads',
      // The backend is loaded once per worker, not once per file: tests own no state that outlives them.
      isolate: false,
      maxWorkers: 2,
      // Generous: some tests start processes or read whole corpora, and a busy machine is no fault of theirs.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      reporters: ['dot', 'json'],
      outputFile: { json: `.reports/vitest-${name}.json` },
    },
  });
}
