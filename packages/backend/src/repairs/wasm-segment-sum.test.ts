import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackends } from '../testing/on-backends';
import { useBackend } from '../use-backend';
import { cpuSegmentSumRepair } from './cpu-segment-sum';
import { repairs } from './repairs';

const BACKENDS = ['wasm', 'cpu'] as const;

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
  await useBackend({ prefer: ['wasm'], log: false });
});

describe('wasmSegmentSumRepair', () => {
  it.each(BACKENDS)('sums rows by id on %s, dropping ids out of range', async (backend) => {
    await tf.setBackend(backend);
    const x = tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8]]); // prettier-ignore
    const ids = tf.tensor1d([2, -1, 2, 3], 'int32');
    // Row 1 goes to -1 and row 3 to 3, which are not among 0, 1, 2.
    expectClose(tf.unsortedSegmentSum(x, ids, 3), [0, 0, 0, 0, 6, 8]);
  });

  it('agrees with the original cpu kernel', async () => {
    const ownKernel = repairs.find(({ name }) => name === cpuSegmentSumRepair().name)!;
    ownKernel.undo();
    const random = seededRandom(3);
    const x = Array.from({ length: 9 }, () => [random.normal(), random.normal()]);
    const ids = Array.from({ length: 9 }, () => random.integer(7) - 1);
    const sums = await onBackends(BACKENDS, () =>
      tf.tidy(() => tf.unsortedSegmentSum(tf.tensor2d(x), tf.tensor1d(ids, 'int32'), 5)),
    );
    ownKernel.apply();
    expect(sums.wasm.shape).toEqual(sums.cpu.shape);
    expectClose(sums.wasm.values, sums.cpu.values);
  });

  it('is the one-hot matrix product, for any ids', async () => {
    const cases = fc.tuple(fc.integer({ min: 2, max: 9 }), fc.array(fc.nat(12), { minLength: 1 }));
    for (const backend of BACKENDS) {
      await tf.setBackend(backend);
      fc.assert(
        fc.property(cases, ([segments, ids]) => {
          tf.tidy(() => {
            const x = tf.reshape(tf.range(0, ids.length * 3), [ids.length, 3]); // [rows, 3]
            const segmentIds = tf.tensor1d(ids, 'int32');
            const hot = tf.cast(tf.oneHot(segmentIds, segments), 'float32'); // [rows, segments]
            expectClose(
              tf.unsortedSegmentSum(x as tf.Tensor2D, segmentIds, segments),
              tf.matMul(hot, x, true, false),
            );
          });
        }),
      );
    }
  });

  it('keeps int32, and takes ids for leading axes', async () => {
    for (const backend of BACKENDS) {
      await tf.setBackend(backend);
      const x = tf.tensor3d([1, 2, 3, 4], [2, 2, 1], 'int32');
      const ids = tf.tensor2d([0, 1, 1, 1], [2, 2], 'int32');
      const sums = tf.unsortedSegmentSum(x, ids as unknown as tf.Tensor1D, 2);
      expect(sums.dtype).toBe('int32');
      expect(sums.arraySync()).toEqual([[1], [9]]); // 2 + 3 + 4
    }
  });

  it('leaves one tensor, also for empty tensors', async () => {
    for (const backend of BACKENDS) {
      await tf.setBackend(backend);
      const ids = tf.tensor1d([], 'int32');
      const nothing = tf.zeros<tf.Rank.R2>([0, 3]);
      expect(await tensorsLeftBy(() => tf.unsortedSegmentSum(nothing, ids, 2))).toBe(1);
      expect(tf.unsortedSegmentSum(nothing, ids, 2).arraySync()).toEqual([[0, 0, 0], [0, 0, 0]]); // prettier-ignore
    }
  });

  it('trains an embedding table of 8,481 words by 300', async () => {
    for (const backend of BACKENDS) {
      await tf.setBackend(backend);
      const table = tf.variable(tf.zeros<tf.Rank.R2>([8481, 300]));
      const ids = tf.tensor1d([8480, 7, 8480], 'int32');
      const { grads, value } = tf.variableGrads(() => tf.sum<tf.Scalar>(tf.gather(table, ids)), [table]);
      const gradient = grads[table.name] as tf.Tensor2D;
      // Word 8480 occurs twice, word 7 once, every other word never: 3 x 300 ones in all.
      expectClose(tf.slice(gradient, [8480, 0], [1, 2]), tf.tensor2d([[2, 2]]));
      expectClose(tf.slice(gradient, [6, 0], [2, 1]), tf.tensor2d([[0], [1]]));
      expectClose(tf.sum(gradient), tf.scalar(900));
      tf.dispose([table, ids, value, gradient]);
    }
  });
});
