import * as tf from '@tensorflow/tfjs-core';
import { makeStored, OptionError, storeRecipes, type Encoder, type FeatureMatrix } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { imageEncoders } from '../image-encoders';
import { regionProjection } from '../region-projection';
import { cellsBesideVector } from '../transforms/cells-beside-vector';
import { drawnView } from '../transforms/drawn-view';
import { cellProjection } from './cell-projection';

const layout = { globalDim: 2, cellDim: 3, weight: 0.7 };
const inputDim = 2 + 2 * 3;
const views = [1, 2, 3, 4, 0, 0, -5, 1, /* and its mirror image */ -1, 0.5, 0, 0, 0, 2, 1, 0];
const image: FeatureMatrix = { values: Float32Array.from(views), length: 2, dim: inputDim };
const one: FeatureMatrix = { values: Float32Array.from(views.slice(0, inputDim)), length: 1, dim: inputDim };

const encoder = (parts: object) =>
  regionProjection({ inputDim, embedDim: 4, before: [drawnView({ scoring: 'each' })], seed: 3, ...parts });

const layer = (outputDim = 2) => cellProjection(layout).create({ inputDim, outputDim, seed: 1 });

describe('cellProjection', () => {
  it('projects the vector alone, then beside each cell, by hand', () => {
    const projection = cellProjection({ globalDim: 1, cellDim: 2 }).create({
      inputDim: 5,
      outputDim: 1,
      seed: 1,
    });
    const [weight, bias] = projection.variables().map(({ variable }) => variable);
    weight!.assign(tf.tensor2d([[10, 1, 2]]));
    bias!.assign(tf.tensor1d([100]));
    // Cells (3, 4) and (0, -2) at a length of 0.5 are (0.3, 0.4) and (0, -0.5).
    const regions = projection.apply(tf.tensor3d([[[7, 3, 4, 0, -2]]]));
    expect(regions.shape).toEqual([1, 3, 1]);
    expectClose(regions, [170, 171.1, 169]);
    projection.dispose();
  });

  it('equals cellsBesideVector before a linear layer: values, weights and gradients', () => {
    const own = encoder({ layer: cellProjection(layout) });
    const slow = encoder({ before: [drawnView({ scoring: 'each' }), cellsBesideVector(layout)] });
    const both = [own, slow].map((each) => {
      const cost = () => {
        const { vectors } = each.encode(each.collate([image, image]));
        return tf.sum<tf.Scalar>(tf.mul(vectors, tf.reshape(tf.range(0, vectors.size), vectors.shape)));
      };
      const weights = each.variables();
      const { grads } = tf.variableGrads(cost, weights.map(({ variable }) => variable)); // prettier-ignore
      const found = weights.map(({ name, variable }) => [name, variable, grads[variable.name]!] as const);
      return { found, vectors: each.encode(each.collate([image])).vectors };
    });
    expect(both[0]!.vectors.shape).toEqual([1, 6, 4]);
    expectClose(both[0]!.vectors, both[1]!.vectors);
    both[0]!.found.forEach(([name, variable, gradient], i) => {
      const [wantedName, wanted, wantedGradient] = both[1]!.found[i]!;
      expect(name).toBe(wantedName);
      expectClose(variable, wanted);
      expectClose(gradient, wantedGradient, { relative: 1e-4, absolute: 1e-4 });
    });
  });

  it('has the gradient of its value with respect to the features', () => {
    const projection = layer();
    const f = (x: tf.Tensor) => {
      const regions = projection.apply(x);
      return tf.sum<tf.Scalar>(tf.mul(regions, tf.reshape(tf.range(1, regions.size + 1), regions.shape)));
    };
    const x = tf.tensor3d([[views.slice(0, inputDim)]]);
    expectClose(tf.grad(f)(x), numericGradient(f, x), { relative: 1e-2, absolute: 1e-2 });
    projection.dispose();
  });

  it('leaves out the regions of views that an image does not have', async () => {
    const each = encoder({ layer: cellProjection(layout) });
    const { vectors, mask } = each.encode(each.collate([image, one]));
    expect(await mask!.array()).toEqual([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]]); // prettier-ignore
    expectClose(tf.slice(vectors, [1, 3, 0], [1, 3, 4]), new Array<number>(12).fill(0));
    expectClose(tf.slice(vectors, [1, 0, 0], [1, 3, 4]), tf.slice(vectors, [0, 0, 0], [1, 3, 4]));
  });

  it('frees what it makes, and is made again from a recipe', async () => {
    const projection = layer();
    const x = tf.tensor3d([[views.slice(0, inputDim)]]);
    expect(await tensorsLeftBy(() => projection.apply(x))).toBe(1);
    projection.dispose();
    const own = encoder({ layer: cellProjection(layout) });
    const { recipes, arrays } = storeRecipes({ images: own });
    const { images } = await makeStored(JSON.parse(JSON.stringify(recipes)) as typeof recipes, [imageEncoders], arrays); // prettier-ignore
    const again = images as Encoder<FeatureMatrix>;
    expectClose(again.encode(again.collate([image])).vectors, own.encode(own.collate([image])).vectors);
  });

  it('keeps a map of zeros at the vector', () => {
    const projection = layer();
    const regions = projection.apply(tf.tensor3d([[[1, 2, 0, 0, 0, 0, 0, 0]]]));
    const [first, second] = [0, 1].map((at) => tf.slice(regions, [0, at, 0], [1, 1, 2]));
    expectClose(second!, first!);
    projection.dispose();
  });

  it('refuses cells that do not fill the features, and options out of range', () => {
    for (const dim of [2, 4, 1]) {
      expect(() => cellProjection(layout).create({ inputDim: dim, outputDim: 2, seed: 0 })).toThrow(
        new OptionError(
          `cellProjection: features must have 2 numbers and then cells of 3, got ${dim} numbers.`,
        ),
      );
    }
    expect(() => cellProjection({ ...layout, globalDim: 0 })).toThrow(OptionError);
    expect(() => cellProjection({ ...layout, cellDim: 1.5 })).toThrow(OptionError);
    expect(() => cellProjection({ ...layout, weight: NaN })).toThrow(OptionError);
  });
});
