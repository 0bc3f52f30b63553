import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll } from 'vitest';
import { engine } from './engine';

/**
 * Threads are for engines that compute on one: where the tested engine uses all cores by itself, this file's tests run on cpu.
 * Call it once, at the top of the file.
 */
export function onSingleThreadedEngine(): void {
  if (engine !== 'tensorflow') return;
  beforeAll(() => tf.setBackend('cpu'));
  afterAll(() => tf.setBackend(engine));
}
