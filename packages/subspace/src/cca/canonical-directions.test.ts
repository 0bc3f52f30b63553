import { DataError, OptionError } from '@vse/base';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { canonicalDirections } from './canonical-directions';
import { matrix } from '../linear-algebra/matrix';

describe('canonicalDirections', () => {
  it('finds the correlation of one column with one', () => {
    // Variances 4 and 9, covariance 3: correlation 3 / (2 * 3).
    const { correlations, images, captions } = canonicalDirections(
      matrix(2, 2, Float64Array.of(4, 3, 3, 9)),
      1,
    );
    expectClose(correlations, [0.5], { relative: 1e-14 });
    expectClose([images.data[0]! * captions.data[0]!], [(1 / 2) * (1 / 3)], { relative: 1e-14 });
  });

  it('finds the columns that correlate among others', () => {
    // Image column 1 with the caption column: covariance 0.8 of variances 1; image column 0 with nothing.
    const covariance = matrix(3, 3, Float64Array.of(5, 0, 0, 0, 1, 0.8, 0, 0.8, 1));
    const { correlations, images } = canonicalDirections(covariance, 2);
    expectClose(correlations, [0.8], { relative: 1e-14 });
    expectClose(images.data.map(Math.abs), [0, 1], { absolute: 1e-14 });
  });

  it('reports a view without variance, and the number of directions', () => {
    expect(() => canonicalDirections(matrix(2, 2, Float64Array.of(1, 0, 0, 0)), 1)).toThrow(
      new DataError('fitCca: the captions are all alike: no direction has any variance. Check the features.'),
    );
    const flat = Float64Array.of(1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
    expect(() => canonicalDirections(matrix(4, 4, flat.slice()), 2, 2)).toThrow(OptionError);
    expect(() => canonicalDirections(matrix(4, 4, flat), 2, 2)).toThrow(
      /components must be at most 1, got 2/,
    );
  });
});
