import { describe, expect, it } from 'vitest';
import { decimal, textTable } from './text-table';

describe('textTable', () => {
  it('aligns names left and numbers right, groups between bars', () => {
    const lines = textTable([
      [['who'], ['a', 'bb']],
      [['\u{1F600}'], ['1.25', '3']],
    ]);
    expect(lines).toEqual(['who |    a  bb', '----+---------', '\u{1F600}   | 1.25   3']);
  });

  it('works without rows', () => {
    expect(textTable([[['system'], ['R@1']]])).toEqual(['system | R@1', '-------+----']);
  });
});

describe('decimal', () => {
  it('has one, and never prints NaN', () => {
    expect([12.34, 7, undefined, NaN, Infinity].map((value) => decimal(value, '?'))).toEqual(['12.3', '7.0', '?', '?', '?']); // prettier-ignore
  });
});
