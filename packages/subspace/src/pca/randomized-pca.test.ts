import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { directionsByColumns } from './exact-pca';
import { randomMatrix, slowProduct } from '../testing/matrices';
import { transposed } from '../linear-algebra/matrix';
import { meanOfRows } from '../moments/moments';
import { directionsBySketch } from './randomized-pca';
import { rowSource } from '../rows';

/** Rows whose deviation along column j falls like 0.8^j. */
const falling = (rows: number, dim: number) =>
  rowSource({
    values: randomMatrix(rows, dim, 3).data.map((value, at) => value * 0.8 ** (at % dim) + 5),
    dim,
  });

describe('directionsBySketch', () => {
  it('comes close to the exact directions', async () => {
    const source = falling(300, 60);
    const mean = await meanOfRows('test', source);
    const exact = await directionsByColumns(source, mean, 6);
    const sketch = await directionsBySketch(source, mean, {
      components: 6,
      width: 16,
      iterations: 4,
      seed: 1,
    });
    expectClose(sketch.squares, exact.squares, { relative: 1e-9 });
    expectClose(sketch.total, exact.total, { relative: 1e-12 });
    const cosines = slowProduct(sketch.axes, transposed(exact.axes)).map(Math.abs);
    expectClose(
      cosines,
      cosines.map((_, at) => (at % 7 === 0 ? 1 : 0)),
      { absolute: 1e-6 },
    );
  });

  it('gets closer with every iteration, from below', async () => {
    const source = rowSource({ values: randomMatrix(300, 80, 9).data, dim: 80 });
    const mean = await meanOfRows('test', source);
    const [best] = (await directionsByColumns(source, mean, 1)).squares;
    const found: number[] = [];
    for (const iterations of [0, 1, 3, 30]) {
      const sketch = { components: 1, width: 4, iterations, seed: 2 };
      found.push((await directionsBySketch(source, mean, sketch)).squares[0]!);
    }
    expect([...found].sort((a, b) => a - b)).toEqual(found);
    expect(found[0]!).toBeLessThan(0.95 * best!);
    expectClose(found[3]!, best!, { relative: 1e-3 });
    expect(found[3]!).toBeLessThanOrEqual(best! * (1 + 1e-12));
  });

  it('is fixed by its seed and takes rows of low rank', async () => {
    const source = rowSource(
      Array.from({ length: 30 }, (_, i) => Array.from({ length: 20 }, (_, j) => i * (j + 1))),
    );
    const mean = await meanOfRows('test', source);
    const sketch = { components: 3, width: 8, iterations: 2, seed: 7 };
    const first = await directionsBySketch(source, mean, sketch);
    expect(await directionsBySketch(source, mean, sketch)).toEqual(first);
    expect(first.squares[1]!).toBeLessThan(1e-9 * first.squares[0]!);
    expectClose(first.squares[0]!, first.total, { relative: 1e-9 });
  });
});
