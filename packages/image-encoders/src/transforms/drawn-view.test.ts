import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { itIsATransform } from '../testing/transform-cases';
import { drawnView } from './drawn-view';

describe('drawnView', () => {
  it('draws one view of each image in training, each about as often', async () => {
    const images = 400;
    const vectors = tf.tile<tf.Tensor3D>(tf.tensor3d([[[1, 10], [2, 20]]]), [images, 1, 1]); // prettier-ignore
    const view = drawnView({ seed: 1 });
    const options = { training: true, draw: 'step 1' };
    const drawn = await view.apply({ vectors }, options).vectors.array();
    expect(drawn.every(([row]) => row![1] === 10 * row![0]!)).toBe(true);
    const plain = drawn.filter(([row]) => row![0] === 1).length;
    expect(Math.abs(plain - images / 2)).toBeLessThan(60); // 6 deviations of a fair coin
    expect(await view.apply({ vectors }, options).vectors.array()).toEqual(drawn);
    expect(await view.apply({ vectors }, { training: true }).vectors.array()).not.toEqual(drawn);
  });

  it('never draws padding: an image of one view is that view, an empty one is zero', () => {
    const vectors = tf.tensor3d([[[1, 2], [9, 9]], [[9, 9], [9, 9]]]); // prettier-ignore
    const mask = maskFromLengths([1, 0], 2);
    for (let draw = 0; draw < 20; draw++) {
      const set = drawnView().apply({ vectors, mask }, { training: true, draw: String(draw) });
      expectClose(set.vectors, [1, 2, 0, 0]);
      expectClose(set.mask!, [1, 0]);
    }
  });

  it('scores each view by itself where asked, and draws in training as before', () => {
    const vectors = tf.tensor3d([[[1, 2], [3, 4]]]); // prettier-ignore
    const each = drawnView({ scoring: 'each', seed: 2 });
    expectClose(each.apply({ vectors }).vectors, [1, 2, 3, 4]);
    expectClose(each.apply({ vectors, mask: tf.ones([1, 2]) }).mask!, [1, 1]);
    const training = { training: true, draw: 'x' };
    const drawn = drawnView({ seed: 2 }).apply({ vectors }, training).vectors;
    expectClose(each.apply({ vectors }, training).vectors, drawn.dataSync());
    expect(() => drawnView({ scoring: 'all' as 'each' })).toThrow(OptionError);
  });

  it('passes the gradient to the drawn view alone', () => {
    const view = drawnView({ seed: 2 });
    const options = { training: true, draw: 'x' };
    const vectors = tf.tensor3d([[[1, 2], [3, 4]]]); // prettier-ignore
    const gradient = tf.grad((x) => tf.sum(view.apply({ vectors: x as tf.Tensor3D }, options).vectors))(
      vectors,
    );
    const [first] = view.apply({ vectors }, options).vectors.dataSync();
    expectClose(gradient, first === 1 ? [1, 1, 0, 0] : [0, 0, 1, 1]);
  });

  itIsATransform(drawnView(), (rows) => [
    rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length),
  ]);
});
