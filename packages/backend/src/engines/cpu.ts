import * as tf from '@tensorflow/tfjs-core';
import type { EngineLoader } from './engine';

/** Plain JavaScript: works everywhere, about forty times slower than wasm on matrix products. */
export const cpuEngine: EngineLoader = {
  name: 'cpu',
  packages: ['@tensorflow/tfjs'],
  install: 'npm install @tensorflow/tfjs @tensorflow/tfjs-core',
  load() {
    // The engine greets its first tensor in Node with six lines of advice; `useBackend` says its piece in one.
    const engine = tf.findBackend('cpu') as (tf.KernelBackend & { firstUse?: boolean }) | null;
    if (engine) engine.firstUse = false;
    return Promise.resolve();
  },
};
