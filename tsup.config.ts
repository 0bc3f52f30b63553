import { existsSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

/** A library, built the same way everywhere: one ESM file, one CJS file, and types for both. */
export function library(options: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    target: 'es2022',
    dts: { compilerOptions: { customConditions: [] } },
    clean: true,
    splitting: false,
    treeshake: true,
    shims: true,
    ...options,
  });
}

/** A program, `src/main.ts` as one ESM file. */
export function program(options: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({ entry: ['src/main.ts'], format: ['esm'], target: 'es2022', clean: true, ...options });
}

/** Builds the program or library in the current folder; a package with more entries has a configuration of its own. */
export default existsSync('src/main.ts') ? program() : library();
