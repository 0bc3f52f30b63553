import { describe, expect, it } from 'vitest';
import { openGramSum } from './gram-sum';
import { mirrorLower } from '../linear-algebra/matrix';
import { randomMatrix } from '../testing/matrices';

describe('openGramSum', () => {
  it.each([1, 2])('adds blocks worked by hand in %i threads', async (threads) => {
    const total = await openGramSum(2, 2, threads);
    const rows = Float64Array.of(1, 2, 3, 4);
    await total.add(rows, 2);
    rows.set([5, 6, NaN, NaN]); // the second row is not of this block
    await total.add(rows, 1);
    await total.finish();
    mirrorLower(total.sums);
    expect(Array.from(total.sums.data)).toEqual([1 + 9 + 25, 2 + 12 + 30, 2 + 12 + 30, 4 + 16 + 36]);
    await total.close();
  });

  it('gives the same to the last bit in any number of threads, and can be refilled at once', async () => {
    const dim = 530;
    const blocks = [1, 2, 3].map((seed) => randomMatrix(300, dim, seed).data);
    const sumsOf = async (threads: number) => {
      const total = await openGramSum(dim, 300, threads);
      const rows = new Float64Array(300 * dim);
      for (const block of blocks) {
        rows.set(block);
        await total.add(rows, 300);
      }
      rows.fill(NaN);
      await total.finish();
      await total.close();
      mirrorLower(total.sums);
      return new Uint8Array(total.sums.data.buffer);
    };
    const [one, two] = [await sumsOf(1), await sumsOf(2)];
    expect(new Float64Array(one.buffer).every(Number.isFinite)).toBe(true);
    expect(Buffer.compare(one, two)).toBe(0);
  });

  it('fails if its threads fail', async () => {
    const total = await openGramSum(3, 4, 2);
    await total.close();
    await expect(total.add(new Float64Array(3), 1).then(() => total.finish())).rejects.toThrow(/ended/);
  });
});
