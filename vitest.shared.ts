import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

interface PackageTests {
  /** Whether the tests need a tensor engine. Defaults to `true`. */
  readonly engine?: boolean;
}

/**
 * Every package runs its tests the same way: from source (the `@vse/source` condition), on the engine
 * named by VSE_ENGINE (cpu unless told), with a machine-readable report beside the readable one.
 */
export function packageTests({ engine = true }: PackageTests = {}): ViteUserConfig {
  const name = process.env['VSE_ENGINE'] ?? 'cpu';
  const conditions = ['@vse/source', 'node', 'import', 'module', 'default'];
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      include: ['src/**/*.test.ts'],
      setupFiles: ['./vitest.seed.ts', ...(engine ? ['./vitest.setup.ts'] : [])].map((file) =>
        fileURLToPath(new URL(file, import.meta.url)),
      ),
      // TensorFlow's binding has a table that threads would share unguarded; it uses all cores by itself.
      pool: name === 'tensorflow' ? 'forks' : 'threads',
      // The engine is loaded once per worker, not once per file: tests own no state that outlives them.
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
