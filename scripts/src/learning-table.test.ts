import { learningCurve } from '@vse/report';
import { describe, expect, it } from 'vitest';
import { learningTable } from './learning-table';
import type { Run } from './results-table';

const direction = (first: number) => ({ recall: { '1': first, '5': 20, '10': 30 }, medianRank: 7 });

function run(system: string, rsum: number, flags: Run['flags'] = {}, corrected?: number): Run {
  const row = (name: string, value: number) => ({
    system: name,
    imageToText: direction(value / 10),
    textToImage: direction(4),
    rsum: value,
    rsumInterval: { low: value - 10, high: value + 12 },
    synthetic: false,
  });
  const rows = [
    row(system, rsum),
    ...(corrected === undefined ? [] : [row(`${system}; inverted softmax`, corrected)]),
  ];
  return { example: 'an-example', flags: { data: 'a', ...flags }, rows };
}

describe('learningTable', () => {
  it('averages seeds, in the order of sizes, without corrected rows', () => {
    const { table, series } = learningTable(
      [
        run('one', 200, {}, 210),
        run('one', 90, { 'train-limit': '300', seed: '1' }),
        run('one', 110, { 'train-limit': '300', seed: '2' }),
        run('two', 150, { 'train-limit': '1000' }),
      ],
      6000,
    );
    expect(table.split('\n').slice(2)).toEqual([
      '| one | 300 | 2 | 10.0 | 4.0 | 100.0 | 90.0 to 110.0 | 80.0 to 122.0 |',
      '| one | 6000 | 1 | 20.0 | 4.0 | 200.0 | - | 190.0 to 212.0 |',
      '| two | 1000 | 1 | 15.0 | 4.0 | 150.0 | - | 140.0 to 162.0 |',
    ]);
    expect(series).toEqual([
      {
        name: 'one',
        points: [
          { size: 300, value: 100, interval: { low: 80, high: 122 } },
          { size: 6000, value: 200, interval: { low: 190, high: 212 } },
        ],
      },
      { name: 'two', points: [{ size: 1000, value: 150, interval: { low: 140, high: 162 } }] },
    ]);
    expect(learningCurve(series)).toContain('<svg');
  });

  it('refuses runs of different data', () => {
    expect(() => learningTable([run('one', 1), run('one', 1, { data: 'b' })], 10)).toThrow('--data differs');
  });
});
