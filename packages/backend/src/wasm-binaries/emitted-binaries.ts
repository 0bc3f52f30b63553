import type { Binaries } from './binaries';

/**
 * Copies of the wasm binaries that Vite, webpack and Turbopack make, because they know this form of `new URL`; others leave
 * it, and the URLs then lead nowhere. `undefined` in a script that is no module.
 */
export function emittedBinaries(): Binaries | undefined {
  try {
    return {
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
  } catch {
    return undefined;
  }
}
