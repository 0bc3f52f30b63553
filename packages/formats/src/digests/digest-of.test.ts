import { OptionError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, type Json } from './digest-of';
import { sha256 } from './sha256';

describe('digestOf', () => {
  it('does not depend on the order of keys, and does on that of lists', () => {
    expect(digestOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(digestOf({ b: { d: null, c: [1, 2] }, a: 1 }));
    expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
    expect(digestOf({ b: 2, a: 'x' })).toBe(sha256('{"a":"x","b":2}'));
  });

  it('differs for different values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b) && typeof a !== typeof b);
        expect(digestOf(a as Json)).not.toBe(digestOf(b as Json));
      }),
    );
  });

  it('counts keys that objects have by themselves, and refuses numbers that JSON has no word for', () => {
    const own = JSON.parse('{ "__proto__": 1 }') as Json;
    expect(digestOf(own)).not.toBe(digestOf({}));
    expect(() => digestOf({ rate: NaN })).toThrow(OptionError);
    expect(() => digestOf({ rate: Infinity })).toThrow('rate must be a finite number, got Infinity');
  });
});
