import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { randomMatrix } from './linear-algebra/testing';
import { meanOfRows, scatter } from './moments';
import { rowSource } from './rows';

describe('meanOfRows and scatter', () => {
  it('are those worked by hand', async () => {
    const rows = rowSource([
      [1, 0],
      [3, 2],
      [2, 4],
    ]);
    const mean = await meanOfRows('test', rows);
    expectClose(mean, [2, 2]);
    // Centred: (-1 -2), (1 0), (0 2).
    expectClose((await scatter('test', rows, mean)).data, [2, 2, 2, 8]);
  });

  it('agree with a slow loop over many blocks', async () => {
    const { data } = randomMatrix(3000, 2000);
    const rows = rowSource({ values: data, dim: 2000 });
    const mean = await meanOfRows('test', rows);
    const sums = await scatter('test', rows, mean);
    for (const [i, j] of [
      [0, 0],
      [1999, 3],
      [3, 1999],
      [1024, 255],
    ] as const) {
      let wanted = 0;
      for (let r = 0; r < 3000; r++)
        wanted += (data[r * 2000 + i]! - mean[i]!) * (data[r * 2000 + j]! - mean[j]!);
      expectClose(sums.data[i * 2000 + j]!, wanted, { relative: 1e-11, absolute: 1e-9 });
    }
  });

  it('lose nothing to a mean far from 0', async () => {
    const rows = rowSource([[1e6 + 1], [1e6 + 2], [1e6 + 3]]);
    expectClose((await scatter('test', rows, await meanOfRows('test', rows))).data, [2], { relative: 1e-12 });
  });
});
