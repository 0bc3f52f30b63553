import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { healthSample, violatedTriplets } from './health-sample';

const value = (scalar: tf.Scalar): number => scalar.dataSync()[0]!;

/** Reference implementation, triplet by triplet. */
function slowViolated(
  scores: readonly (readonly number[])[],
  matches: readonly (readonly number[])[],
  margin: number,
): number {
  const captions = scores[0]!.map((_, caption) => caption);
  const triplets = captions.flatMap((c) => {
    const own = Math.min(...scores.flatMap((row, i) => (matches[i]![c] ? [row[c]!] : [])));
    return scores.flatMap((row, i) => (matches[i]![c] ? [] : [row[c]! > own - margin]));
  });
  return triplets.length === 0 ? 0 : triplets.filter(Boolean).length / triplets.length;
}

// Eighths, which float32 holds exactly, so that both sides compare the same numbers.
const eighths = fc.integer({ min: -8, max: 8 }).map((n) => n / 8);
const batch = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([images, captions]) =>
    fc.record({
      scores: fc.array(fc.array(eighths, { minLength: captions, maxLength: captions }), {
        minLength: images,
        maxLength: images,
      }),
      owners: fc.array(fc.integer({ min: 0, max: images - 1 }), { minLength: captions, maxLength: captions }),
      margin: fc.constantFrom(0, 0.25, 0.5),
    }),
  );
const matchesOf = (images: number, owners: readonly number[]): number[][] =>
  Array.from({ length: images }, (_, i) => owners.map((owner) => (owner === i ? 1 : 0)));

describe('violatedTriplets', () => {
  it('counts by hand', () => {
    // Captions 0 and 1 of images 0 and 1, and image 2. Own scores 0.5 and 0.8; within 0.2 of them: for caption 0 of
    // 0.1 and 0.4 the 0.4, for caption 1 of 0.6 and 0.7 the 0.7. Two of four triplets.
    const scores = tf.tensor2d([[0.5, 0.6], [0.1, 0.8], [0.4, 0.7]]); // prettier-ignore
    const positives = tf.tensor2d([[1, 0], [0, 1], [0, 0]]); // prettier-ignore
    expect(value(violatedTriplets({ scores, positives }, 0.15))).toBe(0.5);
    expect(value(violatedTriplets({ scores, positives }))).toBe(0);
  });

  it('agrees with a slow loop, and does not depend on the order of images and captions', () => {
    fc.assert(
      fc.property(batch, ({ scores, owners, margin }) => {
        const matches = matchesOf(scores.length, owners);
        const got = value(
          violatedTriplets({ scores: tf.tensor2d(scores), positives: tf.tensor2d(matches) }, margin),
        );
        expectClose([got], [slowViolated(scores, matches, margin)]);
        const turned = (rows: readonly (readonly number[])[]) =>
          tf.tensor2d([...rows].reverse().map((row) => [...row].reverse()));
        const reversed = { scores: turned(scores), positives: turned(matches) };
        expectClose([value(violatedTriplets(reversed, margin))], [got]);
      }),
      { numRuns: 50 },
    );
  });

  it('counts none for one image, all for equal scores, and takes the diagonal without positives', () => {
    expect(value(violatedTriplets({ scores: tf.tensor2d([[1, 2]]), positives: tf.ones([1, 2]) }))).toBe(0);
    expect(value(violatedTriplets({ scores: tf.ones([3, 3]) }, 0.1))).toBe(1);
    expect(value(violatedTriplets({ scores: tf.eye(3) }, 0.1))).toBe(0);
  });

  it('leaves one tensor', async () => {
    const scores = tf.eye(3);
    expect(await tensorsLeftBy(() => violatedTriplets({ scores }))).toBe(1);
  });
});

describe('healthSample', () => {
  const measured = (
    vectors: tf.Tensor3D,
    mask?: tf.Tensor2D,
    scores = tf.tensor2d([
      [1, 0],
      [0, -1],
    ]),
  ) => {
    const sample = healthSample(0.2); // prettier-ignore
    const set = mask ? { vectors, mask } : { vectors };
    sample.observe({ scores, images: set, captions: set });
    const all = sample.measurements({ 'a.bias': tf.tensor1d([0, 1, 0, 2]), 'a.weight': tf.zeros([2, 2]) });
    return Object.fromEntries(Object.entries(all).map(([name, scalar]) => [name, value(scalar)]));
  };

  it('measures by hand', () => {
    const vectors = tf.tensor3d([[[1, 5]], [[2, 5]]]); // the second dimension is constant
    const { violated, ...rest } = measured(vectors);
    expect(violated).toBe(0.5); // caption 0: 0 against 1; caption 1: 0 against -1
    expectClose([rest['score spread']!], [Math.sqrt(0.5)]); // mean 0, squares 1, 0, 0, 1; the largest is 1
    expect(rest['constant image dims']).toBe(0.5);
    expect(rest['constant caption dims']).toBe(0.5);
    expect(rest['dead units in a.bias']).toBe(0.5);
    expect(Object.keys(rest)).not.toContain('dead units in a.weight');
  });

  it('ignores padding', () => {
    const vectors = tf.tensor3d([[[3, 1], [7, 7]], [[3, 2], [9, 9]]]); // prettier-ignore
    const mask = tf.tensor2d([[1, 0], [1, 0]]); // prettier-ignore
    expect(measured(vectors, mask)['constant image dims']).toBe(0.5);
    expect(measured(vectors)['constant image dims']).toBe(0);
  });

  it('finds no spread in equal scores', () => {
    const vectors = tf.tensor3d([[[1, 5]], [[2, 5]]]);
    expectClose([measured(vectors, undefined, tf.fill([2, 2], 0.7))['score spread']!], [0]);
    expectClose([measured(vectors, undefined, tf.zeros([2, 2]))['score spread']!], [0]);
  });

  it('keeps the tensors that it counts, and measures the first batch only', async () => {
    const sample = healthSample(0.2);
    const vectors = tf.ones<tf.Rank.R3>([2, 1, 3]);
    const scored = { scores: tf.eye(2), images: { vectors }, captions: { vectors } };
    expect(sample.count()).toBe(0);
    const show = () => {
      tf.tidy(() => sample.observe(scored));
      tf.tidy(() => sample.observe({ scores: tf.zeros([2, 2]) }));
    };
    expect(await tensorsLeftBy(show)).toBe(4);
    expect(sample.count()).toBe(4);
    expect(value(sample.measurements({})['violated']!)).toBe(0);
  });
});
