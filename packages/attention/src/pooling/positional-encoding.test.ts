import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { positionalEncoding } from './positional-encoding';

describe('positionalEncoding', () => {
  it('is worked by hand', () => {
    // Position 0 is (0, 1, 0, 1); position 1 has the angles 1 and 1 / 10000^(2 / 4) = 0.01.
    const second = [Math.sin(1), Math.cos(1), Math.sin(0.01), Math.cos(0.01)];
    expectClose(positionalEncoding(2, 4), [0, 1, 0, 1, ...second]);
    expect(positionalEncoding(0, 4)).toHaveLength(0);
  });

  it('takes an even dim only', () => {
    expect(() => positionalEncoding(2, 3)).toThrow(OptionError);
    expect(() => positionalEncoding(2, 0)).toThrow('dim must be an even number of at least 2, got 0');
  });
});
