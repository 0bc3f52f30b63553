import { describe, expect, it } from 'vitest';
import { localizationTable } from './localization-table';
import { ReportError } from '../report-error';

const row = {
  system: 'this <run>',
  origin: 'run' as const,
  synthetic: true,
  recall: { 1: 50, 5: 75.25, 10: 80 },
  upperBound: 90,
  averagePrecision: 41.27,
  byCategory: { people: { recall: { 1: 60 } }, 'body & parts': { recall: { 1: 40, 5: 50 } } },
};
const cellsOf = (html: string) =>
  [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text]) => text!.replace(/<\/?i>/g, ''));
const headsOf = (html: string) =>
  [...html.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/g)].map(([, text]) => text!);

describe('localizationTable', () => {
  it('has a table of all phrases, and one by kind of thing', () => {
    const [all, apart] = localizationTable([{ system: 'a paper', recall: { 1: 43.9 } }, row]).split(
      '</table>',
    );
    expect(headsOf(all!)).toEqual(['system', 'R@1', 'R@5', 'R@10', 'bound', 'AP']);
    expect(cellsOf(all!)).toEqual(['43.9', '–', '–', '–', '–', '50.0', '75.3', '80.0', '90.0', '41.3']);
    expect(headsOf(apart!)).toEqual(['R@1 of', 'body &amp; parts', 'people']);
    expect(cellsOf(apart!)).toEqual(['40.0', '60.0']);
    expect(apart).toContain('this &lt;run&gt;');
  });

  it('shows other cut-offs, and seconds where a row has them', () => {
    const html = localizationTable([{ system: 'x', recall: { 2: 7 }, seconds: 3.21 }], { ks: [2] });
    expect(headsOf(html)).toEqual(['system', 'R@2', 'bound', 'AP', 'seconds']);
    expect(cellsOf(html)).toEqual(['7.0', '–', '–', '3.2']);
  });

  it('refuses an empty table', () => {
    expect(() => localizationTable([])).toThrow(ReportError);
  });
});
