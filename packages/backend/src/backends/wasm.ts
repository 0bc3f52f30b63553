import * as tf from '@tensorflow/tfjs-core';
import { leaveOutThreads, placeBinaries, type WasmPackage } from '../wasm-binaries/binaries';
import { importPeer, isRegistered } from './import-peer';
import { isNode } from '../platform';
import type { BackendLoader } from './backend';

/** Name and packages of the wasm backend. */
export const WASM = {
  name: 'wasm',
  packages: ['@tensorflow/tfjs-backend-wasm'],
  install: 'npm install @tensorflow/tfjs-backend-wasm',
} as const satisfies Partial<BackendLoader>;

/** WebAssembly with SIMD, without the package's own threads. In Node the binary is read from its package; nothing is fetched. */
export const wasmBackend: BackendLoader = {
  ...WASM,
  async load({ wasmPath }) {
    // The caller imported the package: its binaries are where the caller said.
    if (!isNode() && wasmPath === undefined && isRegistered('wasm')) {
      if (!('wasm' in tf.engine().registry)) leaveOutThreads();
      return;
    }
    await placeBinaries((await importPeer(WASM)) as WasmPackage, wasmPath);
  },
};
