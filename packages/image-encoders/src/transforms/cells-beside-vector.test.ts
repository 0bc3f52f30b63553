import * as tf from '@tensorflow/tfjs-core';
import {
  makeStored,
  OptionError,
  ShapeError,
  storeRecipes,
  type Encoder,
  type FeatureMatrix,
} from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { imageEncoders } from '../image-encoders';
import { regionProjection } from '../region-projection';
import { cellsBesideVector } from './cells-beside-vector';

const layout = { globalDim: 2, cellDim: 2 };
const image = [1, 2, 3, 4, 0, -5]; // cells (3, 4) and (0, -5)

describe('cellsBesideVector', () => {
  it('puts the vector alone before each cell with the vector, by hand', async () => {
    const { vectors, mask } = cellsBesideVector({ ...layout, weight: 2 }).apply({
      vectors: tf.tensor3d([[image]]),
    });
    expect(mask).toBeUndefined();
    expectClose(vectors, tf.tensor3d([[[1, 2, 0, 0], [1, 2, 1.2, 1.6], [1, 2, 0, -2]]])); // prettier-ignore
    const plain = cellsBesideVector(layout).apply({ vectors: tf.tensor3d([[image]]) }).vectors;
    expect(((await plain.array())[0]![1] as number[])[3]).toBeCloseTo(0.4, 6);
  });

  it('takes all views, and widens their mask', async () => {
    const views = tf.tensor3d([[image, [5, 6, 0, 0, 1, 0]], [image, image.map(() => 9)]]); // prettier-ignore
    const { vectors, mask } = cellsBesideVector(layout).apply({ vectors: views, mask: tf.tensor2d([[1, 1], [1, 0]]) }); // prettier-ignore
    expect(vectors.shape).toEqual([2, 6, 4]);
    expectClose(tf.slice(vectors, [0, 3, 0], [1, 3, 4]), [5, 6, 0, 0, 5, 6, 0, 0, 5, 6, 0.5, 0]);
    expect(await mask!.array()).toEqual([[1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]]); // prettier-ignore
  });

  it('has the gradient of its value, and leaves its tensors alone', async () => {
    const transform = cellsBesideVector(layout);
    const f = (x: tf.Tensor) => {
      const { vectors } = transform.apply({ vectors: x as tf.Tensor3D });
      return tf.sum<tf.Scalar>(tf.mul(vectors, tf.reshape(tf.range(1, vectors.size + 1), vectors.shape)));
    };
    const x = tf.tensor3d([[image]]);
    expectClose(tf.grad(f)(x), numericGradient(f, x), { relative: 5e-3, absolute: 5e-3 });
    expect(await tensorsLeftBy(() => transform.apply({ vectors: x }))).toBe(1);
    expect(await tensorsLeftBy(() => transform.apply({ vectors: x, mask: tf.ones([1, 1]) }))).toBe(3); // and the mask of the input
  });

  it('leads into a layer, and is made again from a recipe', async () => {
    const encoder = regionProjection({
      inputDim: 6,
      embedDim: 3,
      before: [cellsBesideVector(layout)],
      seed: 1,
    });
    const item: FeatureMatrix = { values: Float32Array.from(image), length: 1, dim: 6 };
    const { recipes, arrays } = storeRecipes({ images: encoder });
    const { images } = await makeStored(JSON.parse(JSON.stringify(recipes)) as typeof recipes, [imageEncoders], arrays); // prettier-ignore
    const [own, again] = [encoder, images as Encoder<FeatureMatrix>].map((each) =>
      each.encode(each.collate([item])),
    );
    expect(own!.vectors.shape).toEqual([1, 3, 3]);
    expectClose(again!.vectors, own!.vectors);
  });

  it('refuses cells that do not fill the features, and options out of range', () => {
    for (const dim of [2, 5, 1]) {
      expect(() => cellsBesideVector(layout).apply({ vectors: tf.zeros([1, 1, dim]) })).toThrow(ShapeError);
      expect(() => regionProjection({ inputDim: dim, embedDim: 2, before: [cellsBesideVector(layout)] })).toThrow(ShapeError); // prettier-ignore
    }
    expect(() => cellsBesideVector({ ...layout, cellDim: 0 })).toThrow(OptionError);
    expect(() => cellsBesideVector({ ...layout, weight: NaN })).toThrow(OptionError);
  });
});
