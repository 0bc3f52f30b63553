import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forEachLimited } from './for-each-limited';

describe('forEachLimited', () => {
  it('visits every item once and never runs more than the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (items, limit) => {
          const seen: number[] = [];
          let running = 0;
          let most = 0;
          await forEachLimited(items, limit, async (_, index) => {
            most = Math.max(most, ++running);
            await Promise.resolve();
            seen.push(index);
            running -= 1;
          });
          expect(seen.sort((a, b) => a - b)).toEqual(items.map((_, i) => i));
          expect(most).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });

  it('passes the first failure on after all work has come to rest', async () => {
    let running = 0;
    const work = async (item: number): Promise<void> => {
      running += 1;
      await Promise.resolve();
      running -= 1;
      if (item === 1) throw new Error('one');
    };
    await expect(forEachLimited([0, 1, 2, 3], 2, work)).rejects.toThrow('one');
    expect(running).toBe(0);
  });

  it('starts nothing after an abort', async () => {
    const seen: number[] = [];
    const work = (item: number): Promise<void> => Promise.resolve(void seen.push(item));
    await expect(forEachLimited([1, 2], 1, work, AbortSignal.abort())).rejects.toThrow(/abort/i);
    expect(seen).toEqual([]);
  });
});
