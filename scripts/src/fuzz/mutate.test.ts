import { seededRandom } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { mutate } from './mutate';

describe('mutate', () => {
  const good = Buffer.from('{"shape": [3, 4], "name": "a picture"}');
  const of = (seed: number) => mutate(good, seededRandom(seed), ['shape']);

  it('gives the same bytes for the same seed, and hardly ever those it was given', () => {
    const all = Array.from({ length: 500 }, (_, seed) => of(seed).toString('latin1'));
    expect(all.map((_, seed) => of(seed).toString('latin1'))).toEqual(all);
    expect(all.filter((text) => text === good.toString()).length).toBeLessThan(25);
    expect(new Set(all).size).toBeGreaterThan(400);
  });

  it('takes nothing, leaves what it was given, and stays within bounds', () => {
    for (let seed = 0; seed < 200; seed++) mutate(Buffer.alloc(0), seededRandom(seed), ['x']);
    expect(good.toString()).toBe('{"shape": [3, 4], "name": "a picture"}');
    const longest = Math.max(...Array.from({ length: 500 }, (_, seed) => of(seed).length));
    expect(longest).toBeLessThan(good.length + 4 * 22 * 2000);
  });
});
