import { describe, expect, it } from 'vitest';
import { markdownTable, tableBelow } from './tables';

const text =
  '# A\n\n## B\n\ntext\n\n| x | y |\n| - | -: |\n| a | 1.0 |\n| b | 2 to 3 |\n\n## C\n\nnone\n\n## D\n';

describe('tableBelow', () => {
  it('reads header and rows of the first table below a heading', () => {
    expect(tableBelow(text, 'B')).toEqual({
      header: ['x', 'y'],
      rows: [
        ['a', '1.0'],
        ['b', '2 to 3'],
      ],
    });
  });

  it('refuses a heading that is missing and one without a table of its own', () => {
    expect(() => tableBelow(text, 'E')).toThrow('no heading "E"');
    expect(() => tableBelow(text, 'C')).toThrow('no table below the heading "C"');
    expect(() => tableBelow('# C\n\n# D\n\n| a |\n| - |\n| 1 |\n', 'C')).toThrow('no table below');
  });
});

it('markdownTable aligns numbers to the right and keeps every cell', () => {
  expect(markdownTable(tableBelow(text, 'B'))).toBe('| x | y |\n| --- | ---: |\n| a | 1.0 |\n| b | 2 to 3 |');
});
