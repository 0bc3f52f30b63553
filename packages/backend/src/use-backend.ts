import * as tf from '@tensorflow/tfjs';
import { BackendError } from '@vse/core';

export type EngineName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

export interface UseBackendOptions {
  /** Which engines to try, in order. Defaults to `['tensorflow', 'webgpu', 'wasm', 'cpu']`. */
  readonly prefer?: readonly EngineName[];
}

export interface Engine {
  readonly name: EngineName;
}

/** Picks the first engine that works. */
export async function useBackend({ prefer = ['wasm', 'cpu'] }: UseBackendOptions = {}): Promise<Engine> {
  for (const name of prefer) {
    if (name === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
    if (await tf.setBackend(name)) return { name };
  }
  throw new BackendError(`useBackend: none of ${prefer.join(', ')} works here.`);
}
