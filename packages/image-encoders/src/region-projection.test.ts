import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, type FeatureMatrix } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightNormalized } from './projections/weight-normalized';
import { regionProjection } from './region-projection';
import { absoluteValues } from './transforms/absolute-values';
import { meanOfRegions } from './transforms/mean-of-regions';
import { tanh } from './transforms/tanh';
import { unitVectors } from './transforms/unit-vectors';

const matrix = (dim: number, ...values: number[]): FeatureMatrix => ({
  values: Float32Array.from(values),
  length: values.length / dim,
  dim,
});

/** An encoder from 2 to 2 numbers that swaps them and adds (1, 0). */
function swapper(options: Partial<Parameters<typeof regionProjection>[0]> = {}) {
  const encoder = regionProjection({ inputDim: 2, embedDim: 2, ...options });
  const [weight, bias] = encoder.variables();
  weight!.variable.assign(
    tf.tensor2d([
      [0, 1],
      [1, 0],
    ]),
  );
  bias!.variable.assign(tf.tensor1d([1, 0]));
  return encoder;
}

describe('regionProjection', () => {
  it('projects every region and divides it by its length', () => {
    // (4, 2) -> (2 + 1, 4 + 0) = (3, 4) -> (0.6, 0.8); (0, -2) -> (-1, 0); (0, 0) -> (1, 0).
    const encoder = swapper();
    const { vectors, mask } = encoder.encode(encoder.collate([matrix(2, 4, 2, 0, -2, 0, 0)]));
    expect(vectors.shape).toEqual([1, 3, 2]);
    expect(mask).toBeUndefined();
    expectClose(vectors, [0.6, 0.8, -1, 0, 1, 0]);
  });

  it('returns a zero vector of mask 0 for padding', () => {
    const encoder = swapper();
    const { vectors, mask } = encoder.encode(encoder.collate([matrix(2, 4, 2), matrix(2, 0, 0, 4, 2)]));
    expectClose(vectors, [0.6, 0.8, 0, 0, 1, 0, 0.6, 0.8]);
    expectClose(mask!, [1, 0, 1, 1]);
  });

  it('averages regions before it projects', () => {
    // The mean of (6, 2) and (2, 2) is (4, 2).
    const encoder = swapper({ before: [meanOfRegions()] });
    const set = encoder.encode(encoder.collate([matrix(2, 6, 2, 2, 2), matrix(2, 4, 2)]));
    expect(set.vectors.shape).toEqual([2, 1, 2]);
    expectClose(set.vectors, [0.6, 0.8, 0.6, 0.8]);
    expect(set.mask).toBeUndefined(); // each image has its one vector
  });

  it('packs one vector per image where regions are averaged on the host', () => {
    const encoder = swapper({ before: [unitVectors(), meanOfRegions()] });
    const batch = encoder.collate([matrix(2, 3, 4, 0, 2), matrix(2, 4, 3)]);
    expect(batch['features']!.shape).toEqual([2, 1, 2]);
    expectClose(batch['features']!, [0.3, 0.9, 0.8, 0.6]); // (0.6, 0.8) and (0, 1) have the mean (0.3, 0.9)
  });

  it('applies all transforms to the regions of another encoder, as collate and encode do together', () => {
    for (const before of [
      [unitVectors(), meanOfRegions()],
      [tanh(), meanOfRegions()],
      [meanOfRegions(), tanh()],
    ]) {
      const encoder = swapper({ before });
      const inside = encoder.encode({ regions: tf.tensor3d([[[3, 4], [0, 2]]]) }); // prettier-ignore
      expectClose(encoder.encode(encoder.collate([matrix(2, 3, 4, 0, 2)])).vectors, inside.vectors);
    }
  });

  it('averages after it projects, without the padding', () => {
    // (4, 2) -> (3, 4) and (0, 0) -> (1, 0): their mean is (2, 2). Padding would add another (1, 0).
    const encoder = swapper({ after: [meanOfRegions()] });
    const images = [matrix(2, 4, 2, 0, 0), matrix(2, 4, 2, 4, 2, 4, 2), matrix(2)];
    const set = encoder.encode(encoder.collate(images));
    expectClose(set.vectors, [2, 2, 3, 4, 0, 0]);
    expectClose(set.mask!, [1, 1, 0]);
  });

  it('applies transforms in their order', () => {
    // (3, 4) -> (0.6, 0.8), (0, 5) -> (0, 1): the mean (0.3, 0.9) -> (1.9, 0.3). The other order: (1.5, 4.5), divided.
    const image = matrix(2, 3, 4, 0, 5);
    const first = swapper({ before: [unitVectors(), meanOfRegions()], after: [] });
    expectClose(first.encode(first.collate([image])).vectors, [1.9, 0.3]);
    const last = swapper({ before: [meanOfRegions(), unitVectors()], after: [] });
    const length = Math.hypot(1.5, 4.5);
    expectClose(last.encode(last.collate([image])).vectors, [4.5 / length + 1, 1.5 / length]);
  });

  it('divides the features by their length', () => {
    // (3, 4) -> (0.6, 0.8) -> (0.8 + 1, 0.6) = (1.8, 0.6).
    const encoder = swapper({ before: [unitVectors()], after: [] });
    expectClose(encoder.encode(encoder.collate([matrix(2, 3, 4, 0, 0)])).vectors, [1.8, 0.6, 1, 0]);
  });

  it('applies a tanh after the layer', () => {
    // (4, 2) -> (3, 4) -> tanh.
    const plain = swapper({ after: [tanh()] });
    expectClose(plain.encode(plain.collate([matrix(2, 4, 2)])).vectors, [Math.tanh(3), Math.tanh(4)]);
    const length = Math.hypot(Math.tanh(3), Math.tanh(4));
    const unit = swapper({ after: [tanh(), unitVectors()] });
    expectClose(unit.encode(unit.collate([matrix(2, 4, 2)])).vectors, [
      Math.tanh(3) / length,
      Math.tanh(4) / length,
    ]);
  });

  it('makes embeddings non-negative', () => {
    const encoder = swapper({ after: [unitVectors(), absoluteValues()] });
    expectClose(encoder.encode(encoder.collate([matrix(2, 0, -2)])).vectors, [1, 0]);
  });

  it('has Xavier weights, uniform within sqrt(6 / (in + out)), and bias 0, reproducible by seed', () => {
    const [weight, bias] = regionProjection({ inputDim: 50, embedDim: 100, seed: 3 }).variables();
    const values = weight!.variable.dataSync();
    const radius = Math.sqrt(6 / 150);
    expect(weight!.variable.shape).toEqual([100, 50]);
    expect(Math.max(...values)).toBeLessThan(radius);
    expect(Math.max(...values)).toBeGreaterThan(0.99 * radius);
    expectClose(tf.mean(weight!.variable), 0, { absolute: 0.01 });
    expect(bias!.variable.dataSync().every((x) => x === 0)).toBe(true);
    const [again] = regionProjection({ inputDim: 50, embedDim: 100, seed: 3 }).variables();
    const [other] = regionProjection({ inputDim: 50, embedDim: 100, seed: 4 }).variables();
    expect(again!.variable.dataSync()).toEqual(values);
    expect(other!.variable.dataSync()).not.toEqual(values);
  });

  it('has the same initial weight with weight normalization', () => {
    const options = { inputDim: 3, embedDim: 4, seed: 1 };
    const plain = regionProjection(options);
    const normed = regionProjection({ ...options, layer: weightNormalized() });
    expect(normed.variables().map(({ name }) => name)).toEqual(['fc.weight_g', 'fc.weight_v', 'fc.bias']);
    const images = [matrix(3, 1, 2, 3)];
    expectClose(normed.encode(normed.collate(images)).vectors, plain.encode(plain.collate(images)).vectors);
  });

  it('returns unit vectors that no padding changes', () => {
    const encoder = regionProjection({ inputDim: 3, embedDim: 5, seed: 9 });
    const region = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(region, { minLength: 1, maxLength: 4 }), region, (own, more) => {
        const image = matrix(3, ...own.flat());
        const longer = matrix(3, ...own.flat(), ...more, ...more);
        const alone = encoder.encode(encoder.collate([image])).vectors;
        const padded = encoder.encode(encoder.collate([image, longer])).vectors;
        expectClose(tf.slice(padded, [0, 0, 0], alone.shape), alone);
        fc.pre(own.every((r) => r.some((x) => x !== 0)));
        expectClose(tf.sum(tf.square(alone), 2), tf.ones([1, own.length]));
      }),
      { numRuns: 30 },
    );
  });

  it('names features of another dimension', () => {
    const encoder = regionProjection({ inputDim: 3, embedDim: 5 });
    expect(() => encoder.collate([matrix(3, 1, 2, 3), matrix(2, 1, 2)])).toThrow(
      /image 1 must have vectors of 3 numbers, got 1 of 2/,
    );
    expect(() => encoder.collate([])).toThrow(/at least one image/);
    expect(() => encoder.encode({ features: tf.zeros([1, 1, 4]) })).toThrow(/\[batch, regions, 3\]/);
    expect(() => regionProjection({ inputDim: 0 })).toThrow(/inputDim/);
    expect(() => regionProjection({ inputDim: 1, embedDim: 1.5 })).toThrow(/embedDim/);
    expect(() => encoder.encode({})).toThrow(/Use collate/);
  });

  it('leaves only embeddings and mask, and nothing when disposed', async () => {
    const left = await tensorsLeftBy(async () => {
      const encoder = regionProjection({ inputDim: 2, embedDim: 4, layer: weightNormalized() });
      const batch = encoder.collate([matrix(2, 1, 2), matrix(2, 1, 2, 3, 4)]);
      expect(await tensorsLeftBy(() => encoder.encode(batch))).toBe(2);
      disposeSet(encoder.encode(batch));
      for (const tensor of Object.values(batch)) tensor.dispose();
      encoder.dispose();
    });
    expect(left).toBe(2);
  });
});
