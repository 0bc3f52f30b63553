import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { randomMatrix } from '../testing/matrices';
import { meanOfRows, scatter } from './moments';
import { rowSource } from '../rows';

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
    const { data } = randomMatrix(4200, 1030);
    const rows = rowSource({ values: data, dim: 1030 });
    const mean = await meanOfRows('test', rows);
    const sums = await scatter('test', rows, mean);
    for (const [i, j] of [
      [0, 0],
      [1029, 3],
      [3, 1029],
      [1024, 255],
    ] as const) {
      let wanted = 0;
      for (let r = 0; r < 4200; r++)
        wanted += (data[r * 1030 + i]! - mean[i]!) * (data[r * 1030 + j]! - mean[j]!);
      expectClose(sums.data[i * 1030 + j]!, wanted, { relative: 1e-11, absolute: 1e-9 });
    }
  });

  it('are the same in threads', async () => {
    const rows = rowSource({ values: randomMatrix(300, 530).data, dim: 530 });
    const mean = await meanOfRows('test', rows);
    const [one, two] = [await scatter('test', rows, mean), await scatter('test', rows, mean, 2)];
    expect(two.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(Buffer.compare(new Uint8Array(one.data.buffer), new Uint8Array(two.data.buffer))).toBe(0);
  });

  it('lose nothing to a mean far from 0', async () => {
    const rows = rowSource([[1e6 + 1], [1e6 + 2], [1e6 + 3]]);
    expectClose((await scatter('test', rows, await meanOfRows('test', rows))).data, [2], { relative: 1e-12 });
  });
});
