import { OptionError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRetrieval } from './format-retrieval';
import { retrievalMetrics } from '../retrieval/retrieval-metrics';

const published = {
  system: 'SCAN t-i AVG (paper)',
  imageToText: { recall: { 1: 61.8, 5: 87.5, 10: 93.7 } },
  textToImage: { recall: { 1: 45.8, 5: 74.4, 10: 83 } },
  rsum: 446.2,
};
const own = {
  system: 'this run',
  synthetic: true,
  ...retrievalMetrics({ scores: [2, 1, 3, 1, 2, 4], captionToImage: [0, 1, 1] }),
};

describe('formatRetrieval', () => {
  it('puts published numbers beside a run', () => {
    expect(formatRetrieval([published, own]).split('\n')).toEqual([
      'system               | i2t R@1    R@5   R@10  Med r | t2i R@1    R@5   R@10  Med r |  rsum',
      '---------------------+------------------------------+------------------------------+------',
      'SCAN t-i AVG (paper) |    61.8   87.5   93.7      - |    45.8   74.4   83.0      - | 446.2',
      'this run (synthetic) |    50.0  100.0  100.0      1 |   100.0  100.0  100.0      1 | 550.0',
      '(synthetic): measured on generated data, not comparable with published numbers.',
    ]);
  });

  it('has a column for the interval of rsum if a row has one', () => {
    const lines = formatRetrieval([published, { ...own, rsumInterval: { low: 481.04, high: 600 } }]).split(
      '\n',
    );
    expect(lines.slice(0, 4).map((line) => line.slice(line.lastIndexOf('|')))).toEqual([
      '|  rsum        interval',
      expect.stringMatching(/^[|-]/),
      '| 446.2               -',
      '| 550.0  481.0 to 600.0',
    ]);
  });

  it('leaves out unknown numbers and shows the requested cut-offs', () => {
    const text = formatRetrieval(
      [{ system: 'DVSA', textToImage: { recall: { 1: 15.2 }, medianRank: 9.2 } }],
      {
        ks: [1],
        missing: '?',
      },
    );
    expect(text.split('\n')).toEqual([
      'system | i2t R@1  Med r | t2i R@1  Med r | rsum',
      '-------+----------------+----------------+-----',
      'DVSA   |       ?      ? |    15.2    9.2 |    ?',
    ]);
  });

  it('never prints NaN, and has no footnote without generated data', () => {
    const text = formatRetrieval([{ ...published, rsum: NaN }]);
    expect(text).not.toMatch(/NaN|synthetic/);
  });

  it('aligns the bars of every line', () => {
    const row = fc.record({
      system: fc.string({ minLength: 1, unit: 'grapheme-ascii' }).map((name) => name.replaceAll('|', '/')),
      rsum: fc.double({ min: 0, max: 600, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const places = formatRetrieval(rows)
          .split('\n')
          .map((line) => Array.from(line).flatMap((character, i) => ('|+'.includes(character) ? [i] : [])));
        const [first] = places;
        expect(places[2]!.filter((place) => first!.includes(place))).toEqual(first);
      }),
    );
  });

  it('shows seconds if any row has them', () => {
    expect(formatRetrieval([{ system: 'a', seconds: 12.34 }, { system: 'b' }], { ks: [1] }))
      .toMatchInlineSnapshot(`
      "system | i2t R@1  Med r | t2i R@1  Med r | rsum | seconds
      -------+----------------+----------------+------+--------
      a      |       -      - |       -      - |    - |    12.3
      b      |       -      - |       -      - |    - |       -"
    `);
    expect(formatRetrieval([{ system: 'b' }])).not.toContain('seconds');
  });

  it('refuses an empty table', () => {
    expect(() => formatRetrieval([])).toThrow(OptionError);
  });
});
