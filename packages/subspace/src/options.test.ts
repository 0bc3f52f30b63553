import { assertWhole, DataError, OptionError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { checkRows } from './options';
import { rowSource } from './rows';

describe('assertWhole', () => {
  it('takes whole numbers within the range', () => {
    assertWhole('f', 'k', 3, { to: 3 });
    expect(() => assertWhole('f', 'k', 4, { to: 3 })).toThrow(
      new OptionError('f: k must be a whole number from 1 to 3, got 4.'),
    );
    expect(() => assertWhole('f', 'k', 0.5, { from: 0 })).toThrow(/of at least 0, got 0.5/);
  });
});

describe('checkRows', () => {
  it('wants two rows and a column', () => {
    checkRows('f', 'rows', rowSource([[1], [2]]));
    expect(() => checkRows('f', 'rows', rowSource([[1]]))).toThrow(DataError);
    expect(() => checkRows('f', 'rows', rowSource([[], []]))).toThrow(/got 2 rows and 0 columns/);
  });
});
