import type { BackendLoader } from './backend';

/** WebAssembly with SIMD on one thread. In Node the binary is read from its package; nothing is fetched. */
export const wasmBackend: BackendLoader = {
  name: 'wasm',
  packages: ['@tensorflow/tfjs-backend-wasm'],
  install: 'npm install @tensorflow/tfjs-backend-wasm',
  async load({ wasmPath }) {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    if (wasmPath !== undefined) wasm.setWasmPaths(wasmPath);
  },
};
