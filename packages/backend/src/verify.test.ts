import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kernelRepair } from './repairs/kernel-repair';
import { useBackend } from './use-backend';
import { verifyEngine } from './verify';

/** Products that are all zeros, as from a GPU that computes nothing. */
const broken = kernelRepair({
  name: 'broken on purpose',
  engine: 'cpu',
  why: 'test',
  kernelName: tf.BatchMatMul,
  kernel: () => (call) =>
    (
      call.backend as { makeTensorInfo(shape: number[], dtype: string, values: Float32Array): tf.TensorInfo }
    ).makeTensorInfo([1, 2, 2], 'float32', new Float32Array(4)),
});

beforeEach(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
});

afterEach(() => {
  broken.undo();
});

describe('verifyEngine', () => {
  it('is content with an engine that computes right, and leaves nothing', async () => {
    expect(await tensorsLeftBy(verifyEngine)).toBe(0);
  });

  it('finds an engine that computes wrong, and says what', async () => {
    broken.apply();
    await expect(verifyEngine()).rejects.toThrow(BackendError);
    await expect(verifyEngine()).rejects.toThrow(
      'a matrix product gives 0, 0, 0, 0 instead of 19, 22, 43, 50',
    );
  });
});
