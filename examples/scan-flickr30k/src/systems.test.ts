import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { ensembles, systems } from './systems';

describe('systems', () => {
  it('take image to text, LSE, with a sharpness of 5 on Flickr30K and of 20 on COCO', () => {
    const images = { vectors: tf.randomNormal<tf.Rank.R3>([2, 3, 4], 0, 1, 'float32', 1) };
    const captions = { vectors: tf.randomNormal<tf.Rank.R3>([3, 2, 4], 0, 1, 'float32', 2) };
    for (const [constants, lseSharpness] of [
      ['flickr30k', 5],
      ['coco', 20],
    ] as const) {
      const wanted = stackedCrossAttention({
        direction: 'image-to-text',
        aggregate: 'logSumExp',
        inverseTemperature: 4,
        lseSharpness,
      });
      const scores = systems['scan-i2t-lse'].similarity(constants).score(images, captions);
      expectClose(scores, wanted.score(images, captions).dataSync());
    }
  });

  it('are joined by ensembles one of each direction', () => {
    for (const { members } of Object.values(ensembles)) {
      expect(members.map((name) => name.slice(0, 8))).toEqual(['scan-t2i', 'scan-i2t']);
    }
  });
});
