import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { lossOfComparisons, type ComparisonAnchors } from './comparisons';
import type { Matches } from '../pairs/matches';

const scores = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
const positives = tf.tensor2d([1, 1, 0, 0, 0, 1], [2, 3]);
const vectors = (x: tf.Tensor2D) => ({ vectors: tf.expandDims<tf.Tensor3D>(x, 1) });
const images = vectors(tf.tensor2d([1, 0, 0, 1], [2, 2]));
const captions = vectors(tf.tensor2d([1, 0, 3, 4, 0, 2], [3, 2]));

function comparisonsOf(anchors: ComparisonAnchors): Matches[] {
  const seen: Matches[] = [];
  const loss = lossOfComparisons('here', { anchors }, (matches) => {
    seen.push({
      ...matches,
      scores: tf.keep(matches.scores),
      positives: tf.keep(matches.positives),
      negatives: tf.keep(matches.negatives),
    });
    return tf.scalar(seen.length);
  });
  expectClose(loss({ scores, positives, images, captions }), anchors === 'both' ? 1.5 : 1);
  return seen;
}

describe('lossOfComparisons', () => {
  it('compares images with captions, captions with images, or both', () => {
    expectClose(comparisonsOf('images')[0]!.scores, scores);
    expectClose(comparisonsOf('captions')[0]!.scores, tf.transpose(scores));
    expect(comparisonsOf('both').length).toBe(2);
  });

  it('stacks both views into one set of cosines', () => {
    const [stacked] = comparisonsOf('stacked');
    // Items: image 0, image 1, captions 0, 1, 2. Captions 0 and 1 are of image 0, caption 2 of image 1.
    expectClose(tf.slice(stacked!.scores, [0, 0], [1, 5]), [1, 0, 1, 0.6, 0]);
    const wanted = [0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0];
    expectClose(stacked!.positives, wanted);
    expectClose(stacked!.negatives, tf.sub(tf.sub(1, tf.tensor2d(wanted, [5, 5])), tf.eye(5)));
  });

  it('costs 0 for an empty batch, and refuses unknown anchors', () => {
    const cost = () => tf.scalar(1);
    expectClose(lossOfComparisons('here', {}, cost)({ scores: tf.zeros([0, 0]) }), 0);
    expect(() => lossOfComparisons('here', { anchors: 'x' as 'both' }, cost)).toThrow(OptionError);
  });
});
