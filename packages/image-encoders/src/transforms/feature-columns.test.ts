import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, OptionError, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { fixedRegions } from '../fixed-regions';
import { pooledProjection } from '../pooled-projection';
import { regionProjection } from '../region-projection';
import { twoLayerBranch } from '../two-layer-branch';
import { featureColumns } from './feature-columns';
import { meanOfRegions } from './mean-of-regions';

describe('featureColumns', () => {
  it('keeps runs of dimensions in their order, in an encoder too', () => {
    const before = [featureColumns({ ranges: [[3, 5], [0, 1]] })]; // prettier-ignore
    const image = { values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), length: 2, dim: 5 };
    const fixed = fixedRegions({ inputDim: 5, transforms: before });
    expect(fixed.embedDim).toBe(3);
    expectClose(fixed.encode(fixed.collate([image])).vectors, [4, 5, 1, 9, 10, 6]);
    const pool = {
      name: 'mean',
      pool: ({ vectors }: { vectors: tf.Tensor3D }) => tf.mean<tf.Tensor2D>(vectors, 1),
    };
    for (const encoder of [
      regionProjection({ inputDim: 5, embedDim: 2, before }),
      pooledProjection({ inputDim: 5, embedDim: 2, before, pool }),
      twoLayerBranch({ inputDim: 5, hiddenDim: 4, embedDim: 2, before: [...before, meanOfRegions()] }),
    ]) {
      expect(encoder.variables()[0]!.variable.shape[1]).toBe(3);
      expect(encoder.encode(encoder.collate([image])).vectors.shape[2]).toBe(2);
    }
  });

  it.each([
    [[], 'at least one [from, to]'],
    [[[2, 2]], 'to of a range'],
    [[[-1, 2]], 'from of a range'],
    [[[0, 1.5]], 'to of a range'],
  ])('refuses %j', (ranges, message) => {
    expect(() => featureColumns({ ranges: ranges as never })).toThrow(OptionError);
    expect(() => featureColumns({ ranges: ranges as never })).toThrow(message);
  });

  it('refuses features that end before a run does', () => {
    const columns = featureColumns({ ranges: [[1, 4]] });
    expect(() => columns.apply({ vectors: tf.zeros([1, 1, 3]) })).toThrow(ShapeError);
    expect(() => columns.prepare!({ values: new Float32Array(3), length: 1, dim: 3 })).toThrow('got 3');
    expect(() => regionProjection({ inputDim: 3, embedDim: 2, before: [columns] })).toThrow(ShapeError);
  });

  it('is the same on the host and on the backend, and has a gradient of ones and zeros', async () => {
    const columns = featureColumns({ ranges: [[2, 3], [0, 1]] }); // prettier-ignore
    const vectors = tf.tensor3d([[[1, 2, 3], [4, 5, 6]]]); // prettier-ignore
    const set = columns.apply({ vectors, mask: tf.ones([1, 2]) });
    expectClose(set.vectors, [3, 1, 6, 4]);
    expectClose(set.mask!, [1, 1]);
    const host = columns.prepare!({ values: Float32Array.of(1, 2, 3, 4, 5, 6), length: 2, dim: 3 });
    expect([...host.values]).toEqual([3, 1, 6, 4]);
    const total = (x: tf.Tensor) => tf.sum(columns.apply({ vectors: x as tf.Tensor3D }).vectors);
    expectClose(tf.grad(total)(vectors), [1, 0, 1, 1, 0, 1]);
    expect(await tensorsLeftBy(() => disposeSet(columns.apply({ vectors })))).toBe(0);
  });
});
