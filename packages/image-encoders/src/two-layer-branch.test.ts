import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, OptionError, ShapeError, type FeatureMatrix } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitVectors } from './transforms/unit-vectors';
import { branchSizes, twoLayerBranch, type TwoLayerBranchOptions } from './two-layer-branch';

const image = (dim: number, ...values: number[]): FeatureMatrix => ({
  values: Float32Array.from(values),
  length: values.length / dim,
  dim,
});

const small = (options: Partial<TwoLayerBranchOptions> = {}) =>
  twoLayerBranch({ inputDim: 3, hiddenDim: 6, embedDim: 4, seed: 2, ...options });

function encode(branch: ReturnType<typeof twoLayerBranch>, ...images: FeatureMatrix[]) {
  return branch.encode(branch.collate(images));
}

describe('twoLayerBranch', () => {
  it('is linear, ReLU, linear, length 1: worked by hand', () => {
    const branch = twoLayerBranch({ inputDim: 1, hiddenDim: 2, embedDim: 2, normalizeBatch: false });
    const values: tf.TensorLike[] = [[[1], [-1]], [0, 0], [[3, 0], [0, 1]], [0, 8]]; // prettier-ignore
    branch.variables().forEach(({ variable }, i) => variable.assign(tf.tensor(values[i]!)));
    // 2: hidden (2 0), output (6 0 + 8) = (6 8); of the two vectors 1 and 3 the mean is 2.
    expectClose(encode(branch, image(1, 2), image(1, 1, 3)).vectors, [0.6, 0.8, 0.6, 0.8]);
  });

  it('normalises the hidden layer by its running statistics, and by the batch in training', () => {
    const branch = twoLayerBranch({
      inputDim: 1,
      hiddenDim: 1,
      embedDim: 1,
      after: [],
      dropoutRate: 0,
    });
    const named = new Map(branch.variables().map(({ name, variable }) => [name, variable]));
    named.get('fc.layers.0.weight')!.assign(tf.tensor2d([[1]]));
    named.get('fc.layers.1.weight')!.assign(tf.tensor2d([[1]]));
    named.get('fc.bns.0.running_mean')!.assign(tf.tensor1d([1]));
    named.get('fc.bns.0.running_var')!.assign(tf.tensor1d([4]));
    const batch = branch.collate([image(1, 5), image(1, 7)]);
    expectClose(branch.encode(batch).vectors, [(5 - 1) / 2, (7 - 1) / 2]);
    expectClose(branch.encode(batch, { training: true }).vectors, [0, 1]); // relu(-1), 1
  });

  it('drops half of the hidden layer in training alone', () => {
    const branch = small({ hiddenDim: 200 });
    const batch = branch.collate([image(3, 1, 2, 3), image(3, -1, 0, 2)]);
    expectClose(branch.encode(batch).vectors, branch.encode(batch).vectors);
    const once = branch.encode(batch, { training: true }).vectors.dataSync();
    expect(branch.encode(batch, { training: true }).vectors.dataSync()).not.toEqual(once);
  });

  it('returns a unit vector per image, whatever else is in the batch, and 0 for one without features', () => {
    const branch = small();
    const offset = branch.variables().find(({ name }) => name === 'fc.layers.1.bias')!;
    offset.variable.assign(tf.tensor1d([1, 2, 3, 4])); // so that no embedding is 0
    const vector = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(vector, { minLength: 2, maxLength: 5 }), (vectors) => {
        const images = vectors.map((values) => image(3, ...values));
        const all = encode(branch, ...images, image(3));
        const alone = encode(branch, images[0]!).vectors;
        expectClose(tf.slice(all.vectors, [0, 0, 0], [1, 1, 4]), alone);
        const lengths = tf.sum(tf.square(all.vectors), 2).dataSync();
        expectClose(lengths.slice(0, -1), new Array<number>(vectors.length).fill(1));
        expect(lengths.at(-1)).toBe(0);
        expectClose(all.mask!, [...vectors.map(() => 1), 0]);
      }),
      { numRuns: 20 },
    );
  });

  it('has the gradient of its definition', () => {
    const branch = small({ dropoutRate: 0 });
    const weights = tf.tensor3d([1, -2, 0.5, 3, 2, 1, -1, 0.3], [2, 1, 4]);
    const f = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(branch.encode({ features: x }).vectors, weights));
    const x = tf.tensor3d([0.5, -1, 2, 1, 0.3, -0.7], [2, 1, 3]);
    expectClose(tf.grad(f)(x), numericGradient(f, x, 1e-3), { relative: 1e-2, absolute: 1e-2 });
  });

  it('has the published sizes', () => {
    for (const [sizes, { hiddenDim, embedDim }] of Object.entries(branchSizes)) {
      const branch = twoLayerBranch({ inputDim: 2, sizes: sizes as keyof typeof branchSizes });
      const shapes = branch.variables().map(({ variable }) => variable.shape);
      expect([shapes[0], shapes[2], branch.embedDim]).toEqual([
        [hiddenDim, 2],
        [embedDim, hiddenDim],
        embedDim,
      ]);
      branch.dispose();
    }
    expect(twoLayerBranch({ inputDim: 2, sizes: 'wordVectors', embedDim: 9 }).embedDim).toBe(9);
  });

  it('leaves only the embeddings, and nothing when disposed', async () => {
    const left = await tensorsLeftBy(async () => {
      const branch = small();
      const batch = branch.collate([image(3, 1, 2, 3), image(3)]);
      expect(await tensorsLeftBy(() => branch.encode(batch, { training: true }))).toBe(2);
      disposeSet(branch.encode(batch));
      for (const tensor of Object.values(batch)) tensor.dispose();
      branch.dispose();
    });
    expect(left).toBe(2); // what the inner call was counted on
  });

  it('refuses wrong options and shapes', () => {
    expect(() => small({ inputDim: 0 })).toThrow(OptionError);
    expect(() => small({ hiddenDim: 1.5 })).toThrow(/hiddenDim/);
    expect(() => small({ sizes: 'huge' as 'phrases' })).toThrow(
      /'sentences' or 'wordVectors' or 'phrases', got "huge"/,
    );
    expect(() => small({ dropoutRate: 1 })).toThrow(OptionError);
    expect(() => small().collate([image(2, 1, 2)])).toThrow(ShapeError);
    expect(() => small().encode({ features: tf.zeros([1, 1, 4]) })).toThrow(
      /\[batch, regions, 3\], got \[1, 1, 4\]/,
    );
  });

  it('embeds each region where none are pooled, as it does an image of one, and refuses padding in training', () => {
    const branch = small({ before: [] });
    branch.variables().forEach(({ name, variable }) => {
      if (name === 'fc.layers.1.bias') variable.assign(tf.tensor1d([1, 2, 3, 4])); // so that no embedding is 0
    });
    const regions = [image(3, 1, 2, 3), image(3, -1, 0, 2)];
    const both = encode(branch, image(3, 1, 2, 3, -1, 0, 2), image(3, 4, 4, 4));
    expect(both.vectors.shape).toEqual([2, 2, 4]);
    const alone = encode(branch, ...regions, image(3, 4, 4, 4)).vectors; // [3, 1, 4]
    expectClose(tf.reshape(both.vectors, [-1]), tf.concat([tf.reshape(alone, [-1]), tf.zeros([4])]));
    const train = (...images: FeatureMatrix[]) =>
      branch.encode(branch.collate(images), { training: true }).vectors.shape;
    expect(train(...regions)).toEqual([2, 1, 4]);
    expect(train(image(3, 1, 2, 3, -1, 0, 2), image(3, 0, 0, 1, 2, 2, 2))).toEqual([2, 2, 4]);
    expect(() => train(image(3, 1, 2, 3, -1, 0, 2), image(3, 4, 4, 4))).toThrow(ShapeError);
    const normalized = small({ before: [unitVectors()] });
    const padded = normalized.collate([image(3, 1, 2, 3, -1, 0, 2), image(3, 4, 4, 4)]);
    expect(() => normalized.encode(padded, { training: true })).toThrow(
      'equally many regions where before pools none, got [2, 2, 3] with padding and before [unitVectors]',
    );
  });
});
