import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError, type FeatureMatrix } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { pooledProjection, type RegionPool } from './pooled-projection';
import { sizeAugmentation } from './transforms/size-augmentation';

const image = (...values: number[]): FeatureMatrix => ({
  values: Float32Array.from(values),
  length: values.length / 2,
  dim: 2,
});

/** Weighted sum of the regions of each set, with one trained weight for all. */
function weightedSum(): RegionPool {
  const weight = tf.tidy(() => tf.variable(tf.scalar(0.5), true));
  return {
    name: 'weightedSum',
    pool: ({ vectors, mask }) =>
      tf.tidy(() => {
        const real = mask ? tf.mul<tf.Tensor3D>(vectors, tf.expandDims(mask, 2)) : vectors;
        return tf.mul<tf.Tensor2D>(tf.sum(real, 1), weight); // [batch, dim]
      }),
    variables: () => [{ name: 'weight', variable: weight }],
    dispose: () => weight.dispose(),
  };
}

function swapper(options: Partial<Parameters<typeof pooledProjection>[0]> = {}) {
  const encoder = pooledProjection({ inputDim: 2, embedDim: 2, pool: weightedSum(), after: [], ...options });
  const [weight, bias] = encoder.variables();
  tf.tidy(() => {
    weight!.variable.assign(tf.tensor2d([[0, 1], [1, 0]])); // prettier-ignore
    bias!.variable.assign(tf.tensor1d([1, 0]));
  });
  return encoder;
}

describe('pooledProjection', () => {
  it('projects, then pools the real regions, by hand', () => {
    const encoder = swapper();
    expect(encoder.variables().map(({ name }) => name)).toEqual(['fc.weight', 'fc.bias', 'pool.weight']);
    // (4, 2) -> (3, 4); (0, 2) -> (3, 0): half of their sum (6, 4). The second image has one region.
    const set = encoder.encode(encoder.collate([image(4, 2, 0, 2), image(4, 2)]));
    expect(set.vectors.shape).toEqual([2, 1, 2]);
    expectClose(set.vectors, [3, 2, 1.5, 2]);
    encoder.dispose();
  });

  it('returns unit vectors by default, and zero of mask 0 for an image without regions', () => {
    const encoder = pooledProjection({ inputDim: 2, embedDim: 2, pool: weightedSum() });
    const set = encoder.encode(encoder.collate([image(4, 2, 0, 2), image()]));
    expectClose(tf.norm(tf.slice(set.vectors, [0, 0, 0], [1, 1, 2])), [1]);
    expectClose(tf.slice(set.vectors, [1, 0, 0], [1, 1, 2]), [0, 0]);
    expectClose(set.mask!, [1, 0]);
  });

  it('trains the pool with the layer', () => {
    const encoder = swapper();
    const batch = encoder.collate([image(4, 2, 0, 2), image(1, -1)]);
    const weights = tf.tensor3d([[[1, -2]], [[0.5, 3]]]);
    const f = () => tf.sum<tf.Scalar>(tf.mul(encoder.encode(batch).vectors, weights));
    const { grads } = tf.variableGrads(f);
    for (const { variable } of encoder.variables()) {
      const start = tf.clone(variable);
      const at = (value: tf.Tensor) => {
        variable.assign(tf.reshape(value, variable.shape));
        return f();
      };
      const wanted = numericGradient(at, start);
      variable.assign(start);
      expectClose(grads[variable.name]!, wanted, { relative: 5e-3, absolute: 5e-3 });
    }
  });

  it('meets smaller sets in training with sizeAugmentation, and all regions in scoring', () => {
    const encoder = swapper({ before: [sizeAugmentation({ rate: 0.9, seed: 1 })] });
    const batch = encoder.collate([image(4, 2, 0, 2, 1, 1)]);
    const values = (options?: object) => String(encoder.encode(batch, options).vectors.dataSync());
    const draws = Array.from({ length: 20 }, (_, i) => values({ training: true, draw: String(i) }));
    expect(new Set(draws).size).toBeGreaterThan(2);
    expectClose(encoder.encode(batch).vectors, [(3 + 3 + 2) / 2, (4 + 0 + 1) / 2]);
  });

  it('leaves one tensor behind, and nothing once it is disposed', async () => {
    const left = await tensorsLeftBy(async () => {
      const encoder = swapper();
      const batch = encoder.collate([image(4, 2, 0, 2)]);
      expect(await tensorsLeftBy(() => encoder.encode(batch))).toBe(1);
      tf.dispose(batch);
      encoder.dispose();
    });
    expect(left).toBe(1); // the result of the inner call
  });

  it('refuses bad options and features', () => {
    const pool = weightedSum();
    expect(() => pooledProjection({ inputDim: 0, pool })).toThrow(OptionError);
    expect(() => pooledProjection({ inputDim: 2, pool: undefined as never })).toThrow('generalizedPooling()');
    const encoder = swapper();
    expect(() => encoder.collate([{ values: new Float32Array(3), length: 1, dim: 3 }])).toThrow(ShapeError);
  });
});
