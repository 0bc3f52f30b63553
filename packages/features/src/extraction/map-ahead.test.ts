import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapAhead } from './map-ahead';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

describe('mapAhead', () => {
  it('keeps the order when later calls finish first', async () => {
    const waits = [9, 1, 5, 0];
    const results = mapAhead(waits, 3, async (wait) => {
      await pause(wait);
      return wait;
    });
    expect(await collect(results)).toEqual(waits);
  });

  it('runs `limit` calls concurrently, never more', async () => {
    let running = 0;
    let most = 0;
    const results = mapAhead([1, 2, 3, 4, 5, 6], 3, async () => {
      most = Math.max(most, ++running);
      await pause(1);
      running -= 1;
    });
    await collect(results);
    expect(most).toBe(3);
  });

  it('fails in turn, after the earlier results', async () => {
    const seen: number[] = [];
    const run = async () => {
      const results = mapAhead([1, 2, 3], 3, (x) =>
        x === 2 ? Promise.reject(new Error('two')) : Promise.resolve(x),
      );
      for await (const x of results) seen.push(x);
    };
    await expect(run()).rejects.toThrow('two');
    expect(seen).toEqual([1]);
  });

  it('maps like map for any sequence and limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), async (items, limit) => {
        expect(await collect(mapAhead(items, limit, (x) => Promise.resolve(x + 1)))).toEqual(
          items.map((x) => x + 1),
        );
      }),
      { numRuns: 30 },
    );
  });
});
