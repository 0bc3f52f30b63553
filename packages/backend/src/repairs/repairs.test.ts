import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackends } from '../testing/on-backends';
import { useBackend } from '../use-backend';
import { repairBackend, repairs } from './repairs';

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
  await useBackend({ prefer: ['wasm'], log: false });
});

const values = (size: number, seed: number): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length: size }, () => random.normal());
};
const ids = (list: number[]) => tf.tensor1d(list, 'int32');
const positive = (x: tf.Tensor) => tf.add(tf.square(x), 0.5);
const other = () => tf.tensor(values(12, 7), [3, 4]);

/** Every operation that the packages differentiate, on x [3, 4]. */
const operations: Readonly<Record<string, (x: tf.Tensor2D) => tf.Tensor>> = {
  gather: (x) => tf.gather(x, ids([2, 0, 2, 1])),
  'gather along axis 1': (x) => tf.gather(x, ids([3, 3, 0]), 1),
  'matMul a': (x) => tf.matMul(x, tf.tensor(values(20, 2), [4, 5])),
  'matMul b transposed': (x) => tf.matMul(tf.tensor(values(20, 2), [5, 4]), x, false, true),
  'matMul with itself': (x) => tf.matMul(x, x, true, false),
  'fused.matMul': (x) =>
    tf.fused.matMul({ a: x, b: other(), transposeB: true, bias: tf.tensor1d([1, 2, 3]), activation: 'relu' }),
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  logSumExp: (x) => tf.logSumExp(x, 1),
  'logSumExp of all': (x) => tf.logSumExp(x),
  max: (x) => tf.max(x, 1),
  'max along axis 0': (x) => tf.max(x, 0, true),
  min: (x) => tf.min(x, 1),
  mean: (x) => tf.mean(x, 0),
  'sum with kept axis': (x) => tf.sum(x, 1, true),
  prod: (x) => tf.prod(positive(x), 1),
  leakyRelu: (x) => tf.leakyRelu(x, 0.1),
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  elu: (x) => tf.elu(x),
  selu: (x) => tf.selu(x),
  prelu: (x) => tf.prelu(x, tf.fill([1, 4], 0.2)),
  sigmoid: (x) => tf.sigmoid(x),
  logSigmoid: (x) => tf.logSigmoid(x),
  softplus: (x) => tf.softplus(x),
  tanh: (x) => tf.tanh(x),
  erf: (x) => tf.erf(x),
  abs: (x) => tf.abs(x),
  exp: (x) => tf.exp(x),
  log: (x) => tf.log(positive(x)),
  log1p: (x) => tf.log1p(positive(x)),
  sqrt: (x) => tf.sqrt(positive(x)),
  rsqrt: (x) => tf.rsqrt(positive(x)),
  square: (x) => tf.square(x),
  squaredDifference: (x) => tf.squaredDifference(x, other()),
  pow: (x) => tf.pow(positive(x), 1.5),
  reciprocal: (x) => tf.reciprocal(positive(x)),
  add: (x) => tf.add(x, tf.tensor1d([1, 2, 3, 4])),
  sub: (x) => tf.sub(tf.tensor2d([[1], [2], [3]]), x),
  mul: (x) => tf.mul(x, other()),
  div: (x) => tf.div(other(), positive(x)),
  maximum: (x) => tf.maximum(x, 0.1),
  minimum: (x) => tf.minimum(x, other()),
  clipByValue: (x) => tf.clipByValue(x, -0.5, 0.5),
  neg: (x) => tf.neg(x),
  sin: (x) => tf.sin(x),
  cos: (x) => tf.cos(x),
  split: (x) => tf.concat(tf.split(x, 2, 1).reverse(), 1),
  concat: (x) => tf.concat([x, other(), x], 0),
  slice: (x) => tf.slice(x, [1, 1], [2, 2]),
  'slice reversed': (x) => tf.slice(tf.reverse(x, 1), [0, 1], [3, 2]),
  stack: (x) => tf.stack([x, other()], 1),
  unstack: (x) => tf.mul(tf.unstack(x, 0)[1]!, tf.unstack(x, 0)[2]!),
  tile: (x) => tf.tile(x, [2, 3]),
  where: (x) => tf.where(tf.greater(other(), 0), x, tf.mul(x, 3)),
  norm: (x) => tf.norm(x, 'euclidean', 1),
  batchNorm: (x) =>
    tf.batchNorm(
      x,
      tf.mean(x, 0),
      tf.add(tf.mean(tf.square(x), 0), 1),
      tf.tensor1d([1, 2, 3, 4]),
      tf.tensor1d([4, 3, 2, 1]),
    ),
  moments: (x) => tf.moments(x, 0).variance,
  transpose: (x) => tf.transpose(x),
  reshape: (x) => tf.reshape(x, [2, 6]),
  expandDims: (x) => tf.expandDims(x, 1),
  squeeze: (x) => tf.squeeze(tf.expandDims(x, 1)),
  broadcastTo: (x) => tf.broadcastTo(tf.expandDims(x, 0), [2, 3, 4]),
  pad: (x) => tf.pad(x, [[1, 0], [0, 2]]), // prettier-ignore
  reverse: (x) => tf.reverse(x, 0),
  cumsum: (x) => tf.cumsum(x, 1),
  unsortedSegmentSum: (x) => tf.unsortedSegmentSum(x, ids([1, 1, 0]), 2),
  'sorted by gathering': (x) => {
    const order = tf.topk(other(), 4).indices; // [3, 4]
    const offsets = tf.mul(tf.expandDims(tf.range(0, 3, 1, 'int32'), 1), 4); // [3, 1]
    return tf.gather(tf.reshape(x, [-1]), tf.cast(tf.reshape(tf.add(order, offsets), [-1]), 'int32'));
  },
  'dropout with a seed': (x) => tf.dropout(x, 0.5, undefined, 3),
  conv1d: (x) => tf.conv1d(tf.expandDims<tf.Tensor3D>(x, 0), tf.tensor(values(24, 5), [2, 4, 3]), 1, 'same'),
};

describe('repairBackend', () => {
  it.each(Object.entries(operations))('%s has the values and gradients of cpu on wasm', async (_, run) => {
    const results = await onBackends(['wasm', 'cpu'], () =>
      tf.tidy(() => {
        const x = tf.tensor2d(values(12, 1), [3, 4]);
        const { value, grad } = tf.valueAndGrad((input: tf.Tensor) => {
          const y = run(input as tf.Tensor2D);
          const weights = tf.reshape(tf.tensor(values(y.size, 9)), y.shape);
          return tf.sum(tf.mul(y, weights));
        })(x);
        return tf.concat([tf.reshape(run(x), [-1]), tf.reshape(value, [-1]), tf.reshape(grad, [-1])]);
      }),
    );
    expect([...results.wasm.values].every(Number.isFinite)).toBe(true);
    expectClose(results.wasm.values, results.cpu.values, { relative: 1e-4, absolute: 1e-5 });
  });

  it('repairs once: a second call changes no kernel', () => {
    const kernels = () => tf.getKernelsForBackend('wasm').map(({ kernelFunc }) => kernelFunc);
    repairBackend('wasm');
    const before = kernels();
    expect(repairBackend('wasm')).toHaveLength(21);
    expect(kernels()).toEqual(before);
  });

  it('can be undone and applied again', () => {
    const sums = repairs.find(({ name }) => name === 'wasm segment sums')!;
    const registered = () =>
      tf.getKernelsForBackend('wasm').some(({ kernelName }) => kernelName === tf.UnsortedSegmentSum);
    sums.undo();
    expect(registered()).toBe(false);
    sums.apply();
    expect(registered()).toBe(true);
  });
});
