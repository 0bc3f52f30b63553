import { OptionError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { matrix } from '../linear-algebra/matrix';
import { addRidges, checkRidges, type Ridges } from './ridge';

const diagonalAfter = (ridges: Ridges) => {
  const covariance = matrix(3, 3, Float64Array.of(1, 0.5, 0, 0.5, 3, 0, 0, 0, 10));
  addRidges(covariance, 2, ridges);
  expect(covariance.data[1]).toBe(0.5);
  return [0, 4, 8].map((at) => covariance.data[at]);
};

describe('addRidges', () => {
  it('adds a number, or a share of the mean variance, to each view or to both', () => {
    expect(diagonalAfter(0.5)).toEqual([1.5, 3.5, 10.5]);
    expect(diagonalAfter({ ofMeanVariance: 0.5 })).toEqual([2, 4, 15]); // the means are 2 and 10
    expect(diagonalAfter({ images: 1, captions: { ofMeanVariance: 0.1 } })).toEqual([2, 4, 11]);
  });
});

describe('checkRidges', () => {
  it('wants finite numbers of at least 0', () => {
    checkRidges('f', { images: 0, captions: { ofMeanVariance: 1 } });
    expect(() => checkRidges('f', -1)).toThrow(OptionError);
    expect(() => checkRidges('f', { images: 1, captions: { ofMeanVariance: NaN } })).toThrow(
      /f: regularization of captions must be a finite number of at least 0, got NaN/,
    );
  });
});
