import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll } from 'vitest';
import { backend } from './backend';

/**
 * Threads are for backends that compute on one: where the tested backend uses all cores by itself, this file's tests run on cpu.
 * Call it once, at the top of the file.
 */
export function onSingleThreadedBackend(): void {
  if (backend !== 'tensorflow') return;
  beforeAll(() => tf.setBackend('cpu'));
  afterAll(() => tf.setBackend(backend));
}
