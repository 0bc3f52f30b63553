import * as tf from '@tensorflow/tfjs-core';
import type { BackendLoader } from './backend';

/** Plain JavaScript: works everywhere, about forty times slower than wasm on matrix products. */
export const cpuBackend: BackendLoader = {
  name: 'cpu',
  packages: ['@tensorflow/tfjs'],
  install: 'npm install @tensorflow/tfjs @tensorflow/tfjs-core',
  load() {
    // The backend greets its first tensor in Node with six lines of advice; `useBackend` says its piece in one.
    const backend = tf.findBackend('cpu') as (tf.KernelBackend & { firstUse?: boolean }) | null;
    if (backend) backend.firstUse = false;
    return Promise.resolve();
  },
};
