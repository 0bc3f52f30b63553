import { expect, it } from 'vitest';
import { matrix } from '../linear-algebra/matrix';
import { signsOf } from './signs';

it('is that of the entry largest in magnitude, the first of equals, and 1 for zeros', () => {
  expect(Array.from(signsOf(matrix(4, 2, Float64Array.of(1, -2, 3, 0.5, -1, 1, 0, 0))))).toEqual([
    -1, 1, -1, 1,
  ]);
});
