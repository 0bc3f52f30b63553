import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { formatLocalization } from './format-localization';
import { phraseLocalization } from '../localization/phrase-localization';

const phrase = (score: number, category: string) => ({
  boxes: [[0, 0, 1, 1], [5, 5, 6, 6]] as const, // prettier-ignore
  scores: [score, 0],
  truth: [[0, 0, 1, 1]] as const,
  category,
});
const own = {
  system: 'this run',
  synthetic: true,
  averagePrecision: 43.21,
  ...phraseLocalization([phrase(1, 'people'), phrase(-1, 'people'), phrase(1, 'animals')], { ks: [1, 2] }),
};

describe('formatLocalization', () => {
  it('puts published numbers beside a run, and categories below', () => {
    const text = formatLocalization([{ system: 'a paper', recall: { 1: 43.89 } }, own], { ks: [1, 2] });
    expect(text.split('\n')).toEqual([
      'system               |  R@1    R@2  bound |   AP',
      '---------------------+--------------------+-----',
      'a paper              | 43.9      -      - |    -',
      'this run (synthetic) | 66.7  100.0  100.0 | 43.2',
      '',
      'R@1 of               | animals  people',
      '---------------------+----------------',
      'this run (synthetic) |   100.0    50.0',
      '(synthetic): measured on generated data, not comparable with published numbers.',
    ]);
  });

  it('has no second table without categories, and a column of seconds if a row has them', () => {
    const text = formatLocalization([{ system: 'x', seconds: 2.25, recall: { 1: NaN } }], {
      ks: [1],
      missing: '?',
    });
    expect(text.split('\n')).toEqual(['system | R@1  bound | AP | seconds', '-------+------------+----+--------', 'x      |   ?      ? |  ? |     2.3']); // prettier-ignore
  });

  it('refuses an empty table', () => {
    expect(() => formatLocalization([])).toThrow(OptionError);
  });
});
