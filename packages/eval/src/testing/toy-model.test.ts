import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { toyData, toyModel } from './toy-model';

describe('toyModel', () => {
  it('scores the mean over words of the best region', () => {
    const { images, captions, similarity } = toyModel({ padTo: 3 });
    // 'a' is letter 97: 97 mod 5 = 2, so its vector is (0, 0, 1, 0, 0); 'b' is (0, 0, 0, 1, 0).
    // Regions (0, 0, 2, 1, 0) and (0, 0, 0, 5, 0): the best for 'a' is 2, for 'b' 5, the mean 3.5.
    const image = { values: Float32Array.of(0, 0, 2, 1, 0, 0, 0, 0, 5, 0), length: 2, dim: 5 };
    const scores = tf.tidy(() =>
      similarity.score(
        images.encode(images.collate([image])),
        captions.encode(captions.collate(['a b', 'a'])),
      ),
    );
    expectClose(scores, [3.5, 2]);
    scores.dispose();
  });
});

describe('toyData', () => {
  it('gives every image a caption, the same ones for the same seed', async () => {
    const data = toyData(3, 7, 5);
    expect(new Set(data.captionToImage)).toEqual(new Set([0, 1, 2]));
    const all = Array.from({ length: 7 }, (_, i) => i);
    expect(await data.readCaptions(all)).toEqual(await toyData(3, 7, 5).readCaptions(all));
  });
});
