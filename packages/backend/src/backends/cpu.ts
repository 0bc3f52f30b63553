import * as tf from '@tensorflow/tfjs-core';
import type { BackendLoader } from './backend';

/** Plain JavaScript: works everywhere, about 40 times slower than wasm on matrix products. */
export const cpuBackend: BackendLoader = {
  name: 'cpu',
  packages: ['@tensorflow/tfjs'],
  install: 'npm install @tensorflow/tfjs @tensorflow/tfjs-core',
  load() {
    // On its first tensor in Node, the cpu backend prints six lines of advice; `useBackend` already logs one line.
    const backend = tf.findBackend('cpu') as (tf.KernelBackend & { firstUse?: boolean }) | null;
    if (backend) backend.firstUse = false;
    return Promise.resolve();
  },
};
