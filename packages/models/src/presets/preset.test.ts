import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { preset, presetNames } from './preset';

describe('preset', () => {
  it.each(presetNames)('has %s as plain data with its sources and results', (name) => {
    const found = preset(name);
    expect(found.name).toBe(name);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    expect(found.sources.every((source) => source.includes('https://'))).toBe(true);
    expect(found.expected.length).toBeGreaterThan(0);
    for (const { rsum, interval } of found.expected) {
      if (rsum === 'not measured') expect(interval).toBeUndefined();
      else if (interval) expect(interval[0] < rsum && rsum < interval[1]).toBe(true);
    }
  });

  it('has a block for every output of a network, of its dimensions', () => {
    const [lite, mobile] = preset('best-global').images!.networks;
    const dims = (network = lite!) => network.blocks.reduce((sum, { dim }) => sum + dim, 0);
    expect(dims()).toBe(1280 + 5 * 352 + 928);
    expect(dims(mobile)).toBe(1280 + 5 * 320);
  });

  it('refuses an unknown name, even one that every object has', () => {
    expect(() => preset('constructor' as 'paper')).toThrow(OptionError);
    expect(() => preset('best' as 'paper')).toThrow("'best-global' or 'photographs' or 'paper'");
  });
});
