import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { momentsOf, vectorsForMissing } from './missing-words';

const found = Float32Array.of(1, 10, 3, 30); // means 2 and 20, deviations 1 and 10

describe('momentsOf', () => {
  it('takes the mean and the deviation of each column', () => {
    const { mean, deviation } = momentsOf(found, 2);
    expectClose(mean, [2, 20]);
    expectClose(deviation, [1, 10]);
  });
});

describe('vectorsForMissing', () => {
  it('repeats the mean, or is zero, or nothing', () => {
    expectClose(vectorsForMissing('mean', found, { dim: 2, count: 2, seed: 0 }), [2, 20, 2, 20]);
    expectClose(vectorsForMissing('zero', found, { dim: 2, count: 1, seed: 0 }), [0, 0]);
    expect(vectorsForMissing('skip', found, { dim: 2, count: 9, seed: 0 })).toHaveLength(0);
  });

  it('draws with the mean and the deviation of those found, within sqrt(3) deviations', () => {
    const drawn = vectorsForMissing('random', found, { dim: 2, count: 4000, seed: 1 });
    const { mean, deviation } = momentsOf(drawn, 2);
    expectClose(mean, [2, 20], { relative: 0.05 });
    expectClose(deviation, [1, 10], { relative: 0.05 });
    expect(drawn.every((x, i) => Math.abs(x - [2, 20][i % 2]!) <= Math.sqrt(3) * [1, 10][i % 2]!)).toBe(true);
  });

  it('draws the same for the same seed', () => {
    const draw = (seed: number) => vectorsForMissing('random', found, { dim: 2, count: 3, seed });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});
