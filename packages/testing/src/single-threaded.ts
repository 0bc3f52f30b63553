import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll } from 'vitest';
import { backend } from './backend';

/**
 * Runs the tests of a file on cpu if the tested backend uses all cores by itself: worker threads are for backends that
 * compute on one. Call it once, at the top of the file.
 */
export function onSingleThreadedBackend(): void {
  if (backend !== 'tensorflow') return;
  beforeAll(() => tf.setBackend('cpu'));
  afterAll(() => tf.setBackend(backend));
}
