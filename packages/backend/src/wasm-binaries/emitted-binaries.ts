import { BINARIES, type Binaries } from './binaries';

/**
 * Copies of the wasm binaries that Vite, webpack and Turbopack make, because they know this form of `new URL`. `undefined`
 * if nothing made them: the URLs of others lead nowhere, and in a script that is no module there are none.
 */
export function emittedBinaries(): Binaries | undefined {
  try {
    const binaries: Binaries = {
      'tfjs-backend-wasm.wasm': new URL(
        '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
        import.meta.url,
      ).href,
      'tfjs-backend-wasm-simd.wasm': new URL(
        '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
        import.meta.url,
      ).href,
      'tfjs-backend-wasm-threaded-simd.wasm': new URL(
        '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm',
        import.meta.url,
      ).href,
    };
    return BINARIES.some((name) => binaries[name] === untouched(name)) ? undefined : binaries;
  } catch {
    return undefined;
  }
}

/** URL that the form above gives where no bundler replaced it; put together, so that none replaces it here. */
function untouched(name: string): string {
  const path = ['@tensorflow', 'tfjs-backend-wasm', 'dist', name].join('/');
  const base = import.meta.url;
  return new URL(path, base).href;
}
