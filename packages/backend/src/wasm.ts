import '@vse/core/node-globals';
import * as wasmPackage from '@tensorflow/tfjs-backend-wasm';
import { WASM } from './backends/wasm';
import type { BackendLoader } from './backends/backend';
import { placeBinaries } from './wasm-binaries/binaries';
import { emittedBinaries } from './wasm-binaries/emitted-binaries';

export type { BackendLoader, BackendName, BackendOptions } from './backends/backend';

/** Options of `wasm`. */
export interface WasmOptions {
  /**
   * Folder of the `.wasm` files: a path or URL that the page's server serves, or a path on disk in Node. Defaults to the
   * copies that Vite, webpack and Turbopack make, in Node to the installed package.
   */
  readonly path?: string;
}

/**
 * The wasm backend for `useBackend({ backends: [wasm()] })`: WebAssembly with SIMD, which every browser has. The import is
 * static, so that a bundler includes the backend.
 *
 * @param options - Folder of the `.wasm` files.
 * @example
 * ```ts
 * import { useBackend } from '@vse/backend';
 * import { wasm } from '@vse/backend/wasm';
 *
 * const backend = await useBackend({ backends: [wasm()], log: false });
 * console.log(backend.name); // wasm
 * ```
 */
export function wasm({ path }: WasmOptions = {}): BackendLoader {
  return {
    ...WASM,
    ...(path !== undefined && { options: { wasmPath: path } }),
    load: ({ wasmPath }) => placeBinaries(wasmPackage, wasmPath, emittedBinaries()),
  };
}
