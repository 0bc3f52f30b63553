import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webgpuCastRepair } from './webgpu-cast';

// Node has no webgpu backend: these kernels record the calls of a fake one. `pnpm check:browser` compares the results of the
// real backend in a browser.
let held: Map<object, readonly number[]>;
const repair = webgpuCastRepair();

const backend = {
  makeTensorInfo: (shape: number[], dtype: tf.DataType, values: ArrayLike<number>): tf.TensorInfo => {
    const dataId = {};
    held.set(dataId, Array.from(values));
    return { dataId, shape, dtype };
  },
  disposeData: (dataId: object) => held.delete(dataId),
};

beforeEach(() => {
  held = new Map();
  tf.registerKernel({
    kernelName: tf.Cast,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs }) => {
      const { x } = inputs as { x: tf.TensorInfo };
      return backend.makeTensorInfo(x.shape, attrs!['dtype'] as 'float32', held.get(x.dataId)!);
    },
  });
  tf.registerKernel({
    kernelName: tf.Multiply,
    backendName: 'webgpu',
    kernelFunc: ({ inputs }) => {
      const { a, b } = inputs as Record<'a' | 'b', tf.TensorInfo>;
      const factor = held.get(b.dataId)![0]!;
      const products = held.get(a.dataId)!.map((number) => number * factor);
      return backend.makeTensorInfo(a.shape, 'float32', [...products, Infinity]); // marked as multiplied
    },
  });
  repair.apply();
});

afterEach(() => {
  repair.undo();
  tf.unregisterKernel(tf.Cast, 'webgpu');
  tf.unregisterKernel(tf.Multiply, 'webgpu');
});

function cast(from: tf.DataType, to: tf.DataType) {
  const x = backend.makeTensorInfo([2], from, [3, 4]);
  const { kernelFunc } = tf.getKernel(tf.Cast, 'webgpu');
  const out = kernelFunc({ inputs: { x }, attrs: { dtype: to }, backend: backend }) as tf.TensorInfo;
  return { out, values: held.get(out.dataId) };
}

describe('webgpuCastRepair', () => {
  it.each(['int32', 'bool'] as const)('rewrites %s as floats, and keeps no other tensor', (dtype) => {
    const { out, values } = cast(dtype, 'float32');
    expect(out).toMatchObject({ shape: [2], dtype: 'float32' });
    expect(values).toEqual([3, 4, Infinity]);
    expect(held.size).toBe(2); // the input and the result
  });

  it('keeps the original for other casts', () => {
    expect(cast('float32', 'float32').values).toEqual([3, 4]);
    expect(cast('bool', 'int32').values).toEqual([3, 4]);
    expect(cast('float32', 'int32').values).toEqual([3, 4]);
  });

  it('fails if the backend has no Cast', () => {
    repair.undo();
    tf.unregisterKernel(tf.Cast, 'webgpu');
    expect(() => repair.apply()).toThrow('the webgpu backend has no Cast');
    tf.registerKernel({ kernelName: tf.Cast, backendName: 'webgpu', kernelFunc: () => [] });
  });
});
