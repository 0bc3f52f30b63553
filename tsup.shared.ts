import { defineConfig, type Options } from 'tsup';

/** Every package is built the same way: one ESM file, one CJS file, and types for both. */
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
