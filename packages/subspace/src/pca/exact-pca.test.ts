import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { directionsByColumns, directionsByRows, zeroArray } from './exact-pca';
import { transposed } from '../linear-algebra/matrix';
import { randomMatrix, slowProduct } from '../testing/matrices';
import { meanOfRows } from '../moments/moments';
import { rowSource } from '../rows';

describe('directionsByColumns and directionsByRows', () => {
  it('find the same axes, up to sign', async () => {
    const source = rowSource({ values: randomMatrix(12, 9, 4).data, dim: 9 });
    const mean = await meanOfRows('test', source);
    const byColumns = await directionsByColumns(source, mean, 9);
    const byRows = await directionsByRows(source, mean, 9);
    expectClose(byRows.squares, byColumns.squares, { relative: 1e-10 });
    expectClose(byRows.total, byColumns.total, { relative: 1e-12 });
    const cosines = slowProduct(byRows.axes, transposed(byColumns.axes)).map(Math.abs);
    const identity = cosines.map((_, at) => (at % 10 === 0 ? 1 : 0));
    expectClose(cosines, identity, { absolute: 1e-9 });
  });

  it('find the one direction worked by hand', async () => {
    const source = rowSource([
      [0, 0, 0],
      [3, 4, 0],
      [6, 8, 0],
    ]);
    const mean = await meanOfRows('test', source);
    for (const find of [directionsByColumns, directionsByRows]) {
      const { squares, axes, total } = await find(source, mean, 1);
      expectClose(squares, [50]); // two rows at distance 5 from the mean
      expectClose(axes.data.map(Math.abs), [0.6, 0.8, 0], { absolute: 1e-12 });
      expectClose(total, 50);
    }
  });
});

describe('zeroArray', () => {
  it('keeps large arrays in single precision', () => {
    expect(zeroArray(10)).toBeInstanceOf(Float64Array);
    expect(zeroArray((1 << 25) + 1)).toBeInstanceOf(Float32Array);
  });
});
