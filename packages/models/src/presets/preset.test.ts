import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { preset, presetNames } from './preset';

const cells = ([from, to]: readonly [number, number]) =>
  Array.from({ length: to - from }, (_, i) => from + i);

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
    const { pools } = lite!.outputs.at(-1)!;
    expect(pools).toHaveLength(lite!.cells!.count);
    const reached = pools!.flatMap(({ rows, columns }) =>
      cells(rows!).flatMap((row) => cells(columns!).map((column) => row * 9 + column)),
    );
    expect(new Set(reached).size).toBe(81); // every cell is in a window
    expect(dims(mobile)).toBe(1280 + 5 * 320);
  });

  it('refuses an unknown name, even one that every object has', () => {
    expect(() => preset('constructor' as 'paper')).toThrow(OptionError);
    expect(() => preset('best' as 'paper')).toThrow("'best-global' or 'photographs' or 'paper'");
  });
});
