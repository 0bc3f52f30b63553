import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { namedTokenizer } from './named-tokenizer';

describe('namedTokenizer', () => {
  it('gives the default, a published rule or a function under a name', () => {
    expect(namedTokenizer('y', undefined, 'word-pattern')).toMatchObject({ name: 'word-pattern', option: 'word-pattern' }); // prettier-ignore
    expect(namedTokenizer('y', undefined, 'word-pattern').split('a dog')).toEqual(['dog']);
    expect(namedTokenizer('y', 'dvsa', 'scan').split('a-b c')).toEqual(['ab', 'c']);
    const whole = (text: string) => [text];
    expect(namedTokenizer('y', whole, 'scan')).toEqual({ name: 'custom', split: whole, option: whole });
  });

  it.each(['other', 'custom', 5, {}])('refuses %j', (rule) => {
    expect(() => namedTokenizer('y', rule as 'dvsa', 'scan')).toThrow(OptionError);
    expect(() => namedTokenizer('y', rule as 'dvsa', 'scan')).toThrow("y: rule must be 'scan' or");
  });
});
