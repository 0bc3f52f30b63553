import { DataError } from '@vse/base';
import { expect, it } from 'vitest';
import { jointRows } from './joint-rows';
import { rowSource, type RowSource } from '../rows';

it('puts rows side by side', async () => {
  const joint = jointRows(
    'f',
    rowSource([
      [1, 2],
      [3, 4],
    ]),
    rowSource([[5], [6]]),
  );
  expect([joint.rows, joint.dim]).toEqual([2, 3]);
  expect(Array.from(await joint.read([1, 0]))).toEqual([3, 4, 6, 1, 2, 5]);
});

it('refuses views of different length, and a source that gives too little', async () => {
  expect(() => jointRows('fitCca', rowSource([[1]]), rowSource([[1], [2]]))).toThrow(
    new DataError(
      'fitCca: images and captions must have the same number of rows, got 1 and 2. Give the image of each caption with pickRows.',
    ),
  );
  const short: RowSource = { rows: 1, dim: 2, read: () => Promise.resolve(new Float32Array(1)) };
  await expect(jointRows('f', rowSource([[1]]), short).read([0])).rejects.toThrow(
    /1 rows of 2 must have 2 numbers/,
  );
});
