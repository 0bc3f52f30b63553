import { describe, expect, it } from 'vitest';
import { recallTable } from './recall-table';
import { ReportError } from '../report-error';

const rows = [
  { system: 'SCAN <paper>', imageToText: { recall: { 1: 67.4, 5: 90.3, 10: 95.8 } }, rsum: 465 },
  {
    system: 'this run',
    origin: 'run' as const,
    synthetic: true,
    imageToText: { recall: { 1: 12.25, 5: 40, 10: 100 }, medianRank: 4 },
    textToImage: { recall: { 1: 1, 5: 2, 10: 3 }, medianRank: 7.5 },
    rsum: 158.25,
  },
];
const cellsOf = (line: string) =>
  [...line.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text]) => text!.replace(/<\/?i>/g, ''));

describe('recallTable', () => {
  const [published, own] = recallTable(rows).split('<tbody>')[1]!.split('</tr>');

  it('puts one number into each cell and a dash where it is not known', () => {
    expect(cellsOf(published!)).toEqual(['67.4', '90.3', '95.8', '–', '–', '–', '–', '–', '465.0']);
    expect(cellsOf(own!)).toEqual(['12.3', '40.0', '100.0', '4', '1.0', '2.0', '3.0', '7.5', '158.3']);
  });

  it('sets this run off, marks generated data and escapes names', () => {
    expect(published).not.toMatch(/class="run"|synthetic/);
    expect(published).toContain('SCAN &lt;paper&gt;');
    expect(own).toContain('<tr class="run" role="row">');
    expect(own).toContain('synthetic</span>');
  });

  it('has a column for the interval of rsum where a row has one', () => {
    const table = recallTable([rows[0]!, { ...rows[1]!, rsumInterval: { low: 150.04, high: 166.5 } }]);
    const [first, second] = table.split('<tbody>')[1]!.split('</tr>');
    expect(table).toContain('>interval</th>');
    expect(cellsOf(first!).slice(-2)).toEqual(['465.0', '–']);
    expect(cellsOf(second!).slice(-2)).toEqual(['158.3', '150.0 to 166.5']);
    expect(recallTable(rows)).not.toContain('interval');
  });

  it('shows the plain rsum and the bank beside a corrected number', () => {
    const correction = {
      method: 'dual softmax',
      bank: 'the <test> queries',
      transductive: true,
      plainRsum: 140,
    };
    const table = recallTable([rows[0]!, { ...rows[1]!, correction }]);
    const [first, second] = table.split('<tbody>')[1]!.split('</tr>');
    expect(table).toMatch(/>plain rsum<\/th>.*>rsum<\/th>.*>correction<\/th>/);
    expect(cellsOf(first!).slice(-3)).toEqual(['465.0', '465.0', '–']);
    expect(cellsOf(second!).slice(-3)).toEqual([
      '140.0',
      '158.3',
      'dual softmax; bank: the &lt;test&gt; queries <span class="mark">transductive</span>',
    ]);
    expect(recallTable(rows)).not.toMatch(/plain|correction/);
  });

  it('names each number beside it, for a page too narrow for the columns', () => {
    const names = [...own!.matchAll(/data-name="(.*?)"(?: data-group="(.*?)")?/g)].map(
      ([, ...found]) => found,
    );
    expect(names.slice(0, 5)).toEqual([['R@1', 'image to text'], ['R@5', undefined], ['R@10', undefined], ['Med r', undefined], ['R@1', 'text to image']]); // prettier-ignore
    expect(recallTable(rows, { ks: [1] })).toContain('style="--columns:2"');
  });

  it('never prints NaN', () => {
    const table = recallTable([
      { system: 'x', textToImage: { recall: { 1: NaN }, medianRank: NaN }, rsum: NaN },
    ]);
    expect(table).not.toContain('NaN');
  });

  it('has as many cells in each row as the head has columns', () => {
    const table = recallTable(rows, { ks: [1, 10] });
    expect(table.match(/<th scope="col"[^>]*>(R@|Med)/g)).toHaveLength(6);
    expect(cellsOf(table.split('<tbody>')[1]!)).toHaveLength(2 * 7);
  });

  it('has a column of seconds where any row has them', () => {
    const timed = recallTable([{ system: 'a', seconds: 12.34 }, { system: 'b' }], { ks: [1] });
    expect(timed).toContain('class="from" role="columnheader">seconds</th></tr>');
    expect(timed).toContain('<td class="from" data-name="seconds" role="cell">12.3</td></tr>');
    expect(cellsOf(timed.split('<tbody>')[1]!)).toHaveLength(2 * 6);
    expect(recallTable([{ system: 'b' }])).not.toContain('seconds');
  });

  it('refuses an empty table', () => {
    expect(() => recallTable([])).toThrow(ReportError);
  });
});
