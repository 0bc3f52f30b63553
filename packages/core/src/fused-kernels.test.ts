import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { hasFusedKernel, runFusedKernel } from './fused-kernels';

const NAME = 'VseSumOfSquares';
const registered = () => tf.getKernel(NAME, tf.getBackend()) as tf.KernelConfig | undefined;
const own = registered();

afterEach(() => {
  if (registered()) tf.unregisterKernel(NAME, tf.getBackend());
  if (own) tf.registerKernel(own);
});

describe('runFusedKernel', () => {
  it('runs the kernel of the current backend with its inputs and numbers', async () => {
    if (own) tf.unregisterKernel(NAME, tf.getBackend());
    tf.registerKernel({
      kernelName: NAME,
      backendName: tf.getBackend(),
      kernelFunc: ({ inputs, attrs }) => {
        const { by } = attrs as unknown as { readonly by: number };
        return tf.mul(inputs['x'] as tf.Tensor, by);
      },
    });
    const [product] = runFusedKernel(NAME, { x: tf.tensor1d([1, 2]) }, { by: 3 })!;
    expect([...(await product!.data())]).toEqual([3, 6]);
  });

  it('has no outputs where the backend has no kernel, and for other dtypes', () => {
    expect(runFusedKernel(NAME, { x: tf.tensor1d([1, 2], 'int32') })).toBeUndefined();
    expect(hasFusedKernel(NAME)).toBe(own !== undefined);
    if (own) tf.unregisterKernel(NAME, tf.getBackend());
    expect(hasFusedKernel(NAME)).toBe(false);
    expect(runFusedKernel(NAME, { x: tf.tensor1d([1, 2]) })).toBeUndefined();
  });
});
