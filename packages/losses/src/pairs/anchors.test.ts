import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorHinges, anchorsOf, checkSide, sumOverSides, type Anchors } from './anchors';
import { matchesOf, transposed, type Matches } from './matches';

const scores = tf.tensor2d([1, 2, 3, 4], [2, 2]);

describe('anchorsOf', () => {
  it('has one anchor per row for the diagonal', () => {
    const { own, weights, negatives } = anchorsOf(matchesOf('here', { scores }));
    expectClose(own, [1, 4]);
    expectClose(weights, [1, 1]);
    expectClose(negatives, [0, 1, 1, 0]);
  });

  it('has one per entry otherwise, with weight 1 for matches', () => {
    const positives = tf.tensor2d([1, 1, 0, 1], [2, 2]);
    const anchors = anchorsOf(matchesOf('here', { scores, positives }));
    expectClose(anchors.own, [1, 2, 3, 4]);
    expectClose(anchors.weights, [1, 1, 0, 1]);
    expectClose(anchors.scores, [1, 2, 1, 2, 3, 4, 3, 4]);
    expectClose(anchors.negatives, [0, 0, 0, 0, 1, 0, 1, 0]);
  });

  it('has one per caption, in order, if each has one image', () => {
    // Captions 0 and 2 belong to image 1, caption 1 to image 0, caption 3 to none.
    const wide = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [2, 4]);
    const positives = tf.tensor2d([0, 1, 0, 0, 1, 0, 1, 0], [2, 4]);
    const matches = matchesOf('here', { scores: wide, positives, oneImagePerCaption: true });
    const fromImages = anchorsOf(matches);
    expectClose(fromImages.own, [5, 2, 7, 0]);
    expectClose(fromImages.weights, [1, 1, 1, 0]);
    expectClose(tf.slice(fromImages.scores, [0, 0], [3, 4]), [5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
    expectClose(tf.slice(fromImages.negatives, [0, 0], [3, 4]), [0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1]);
    const fromCaptions = anchorsOf(transposed(matches));
    expectClose(fromCaptions.own, [5, 2, 7, 0]);
    expectClose(fromCaptions.weights, [1, 1, 1, 0]);
    expectClose(fromCaptions.scores, [1, 5, 2, 6, 3, 7, 4, 8]);
    expectClose(fromCaptions.negatives, [1, 0, 0, 1, 1, 0, 1, 1]);
  });

  it('has the matching anchors of the general case, for any images of the captions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }),
        (images, picks) => {
          tf.tidy(() => {
            const shape: [number, number] = [images, picks.length];
            const scores = tf.reshape<tf.Rank.R2>(tf.range(0, images * picks.length), shape);
            const values = picks.map((pick) =>
              Array.from({ length: images }, (_, i) => (i === pick % images ? 1 : 0)),
            );
            const positives = tf.transpose<tf.Tensor2D>(tf.tensor2d(values)); // [images, captions]
            for (const turn of [(matches: Matches) => matches, transposed]) {
              const general = anchorsOf(turn(matchesOf('here', { scores, positives })));
              const single = anchorsOf(
                turn(matchesOf('here', { scores, positives, oneImagePerCaption: true })),
              );
              expect(matching(single)).toEqual(matching(general));
            }
          });
        },
      ),
    );
  });
});

/** Rows of the anchors of weight 1, sorted. */
function matching({ scores, own, negatives, weights }: Anchors): string[] {
  const rows = tf.concat([weights, own, scores, negatives], 1).arraySync();
  return rows
    .filter(([weight]) => weight === 1)
    .map((row) => row.join(' '))
    .sort();
}

describe('sumOverSides', () => {
  it('sums over images, captions, or both', () => {
    const cost = (anchors: { own: tf.Tensor2D; scores: tf.Tensor2D }) =>
      tf.sum<tf.Scalar>(tf.slice(anchors.scores, [0, 1], [1, 1]));
    const at = (side: 'images' | 'captions' | 'both') =>
      sumOverSides(matchesOf('here', { scores }), side, cost);
    expectClose(at('images'), 2);
    expectClose(at('captions'), 3);
    expectClose(at('both'), 5);
    expect(() => checkSide('here', 'left')).toThrow(OptionError);
  });
});

describe('anchorHinges', () => {
  it('counts anchors that match and have a negative', () => {
    const column = (...values: number[]) => tf.tensor2d(values, [values.length, 1]);
    const anchors = { scores, negatives: scores, own: column(1, 1, 1), weights: column(1, 0, 1) };
    // 0.5 + 2 - 1 = 1.5 for the first; the second does not match, the third has no negative.
    expectClose(anchorHinges(anchors, { scores: column(2, 2, 2), exist: column(1, 1, 0) }, 0.5), 1.5);
  });
});
