import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { readRun, resultsTable } from './results-table';

const direction = (...values: readonly [number, number, number]) => ({
  recall: { '1': values[0], '5': values[1], '10': values[2] },
  medianRank: 7,
});

function row(system: string, rsum: number, more: object = {}) {
  const recalls = { imageToText: direction(10, 20, 30), textToImage: direction(5, 15, 25) };
  return { system, ...recalls, rsum, synthetic: false, ...more };
}

const run = (rows: readonly ReturnType<typeof row>[], flags: object = { data: 'a' }) => ({
  example: 'an-example',
  flags: { ...flags },
  rows,
});

describe('resultsTable', () => {
  it('puts the rows of all runs into one table, the highest rsum first', () => {
    const measured = { rsumInterval: { low: 100.04, high: 110 }, seconds: 12.6, backend: 'wasm' };
    const lines = resultsTable([run([row('low', 105, measured)]), run([row('high', 200)])]).split('\n');
    expect(lines).toHaveLength(4);
    expect(resultsTable([run([row('a', 1)], { backend: 'cpu', epochs: '4' })])).toMatch(
      /-example \| 4 \|.* cpu \|$/,
    );
    expect(lines[2]).toMatch(/^\| high \| an-example \| - \|.* 200\.0 \| - \| - \| - \| - \|$/);
    expect(lines[3]).toBe(
      '| low | an-example | - | 10.0 | 20.0 | 30.0 | 7 | 5.0 | 15.0 | 25.0 | 7 | 105.0 | 100.0 to 110.0 | - | 13 | wasm |',
    );
  });

  it('tests a row against the next over the test images, where both runs stored ranks', () => {
    // 12 images of one caption: the first system ranks all of them first, the second none of them.
    const all = (rank: number) => Array.from({ length: 12 }, () => rank);
    const ranks = (system: string, rank: number, captionToImage = all(0).map((_, i) => i)) => ({
      captionToImage,
      systems: { [system]: { imageToText: all(rank), textToImage: all(rank) } as never },
    });
    const better = { ...run([row('a', 600)]), ranks: ranks('a', 0) };
    const worse = { ...run([row('b', 0)]), ranks: ranks('b', 11) };
    const [first, second] = resultsTable([better, worse]).split('\n').slice(2);
    expect(first).toContain('| - | < 0.001 | - |'); // 2 in 4,096
    expect(second).toContain('| - | - | - |');
    const turned = { ...worse, ranks: ranks('b', 11, all(0).map((_, i) => 11 - i)) }; // prettier-ignore
    expect(resultsTable([better, turned])).not.toContain('0.001');
    expect(resultsTable([better, run([row('b', 0)])])).not.toContain('0.001');
  });

  it('says of every synthetic row that it is', () => {
    const rows = [row('one', 1, { synthetic: true }), row('two', 2, { synthetic: true })];
    expect(resultsTable([run(rows)]).match(/\(synthetic\)/g)).toHaveLength(2);
  });

  it('refuses what does not compare', () => {
    const two = (flags: object, more: object = {}) => [run([row('a', 1)]), run([row('b', 2, more)], flags)];
    expect(() => resultsTable(two({ data: 'b' }))).toThrow('--data differs between the runs ("a", "b")');
    expect(() => resultsTable(two({ data: 'a', limit: '9' }))).toThrow('--limit differs');
    expect(() => resultsTable(two({ data: 'a' }, { synthetic: true }))).toThrow('some rows are synthetic');
  });

  it('reads the files of a folder', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ example: 'e', flags: { data: 'a' } }));
    writeFileSync(join(folder, 'results.json'), JSON.stringify([row('a', 1)]));
    expect(readRun(folder)).toEqual({ example: 'e', flags: { data: 'a' }, rows: [row('a', 1)] });
    const ranks = { captionToImage: [0], systems: {} };
    writeFileSync(join(folder, 'ranks.json'), JSON.stringify(ranks));
    expect(readRun(folder).ranks).toEqual(ranks);
  });
});
