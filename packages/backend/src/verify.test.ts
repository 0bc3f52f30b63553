import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kernelRepair } from './repairs/kernel-repair';
import { useBackend } from './use-backend';
import { verifyBackend } from './verify';

/** Replaces products by zeros, as from a GPU that computes nothing. */
const broken = kernelRepair({
  name: 'broken on purpose',
  backend: 'cpu',
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

describe('verifyBackend', () => {
  it('accepts a backend that computes right, and leaves no tensor', async () => {
    expect(await tensorsLeftBy(verifyBackend)).toBe(0);
  });

  it('names the wrong result of a backend that computes wrong', async () => {
    broken.apply();
    await expect(verifyBackend()).rejects.toThrow(BackendError);
    await expect(verifyBackend()).rejects.toThrow(
      'a matrix product gives 0, 0, 0, 0 instead of 19, 22, 43, 50',
    );
  });
});
