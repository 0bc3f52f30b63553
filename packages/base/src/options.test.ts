import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from './errors';
import {
  assertBoolean,
  assertKeys,
  assertNumber,
  assertOneOf,
  assertPositive,
  assertShare,
  assertWhole,
} from './options';

describe('option checks', () => {
  it.each<[string, () => void, string]>([
    ['zero', () => assertWhole('f', 'k', 0), 'f: k must be a whole number of at least 1, got 0.'],
    ['a negative', () => assertWhole('f', 'k', -1), 'f: k must be a whole number of at least 1, got -1.'],
    ['no number', () => assertWhole('f', 'k', NaN), 'f: k must be a whole number of at least 1, got NaN.'],
    ['a fraction', () => assertWhole('f', 'k', 1.5), 'f: k must be a whole number of at least 1, got 1.5.'],
    [
      'too much',
      () => assertWhole('f', 'k', 9, { to: 8 }),
      'f: k must be a whole number from 1 to 8, got 9.',
    ],
    [
      'beyond exact integers',
      () => assertWhole('f', 'k', 2 ** 53, { from: 0 }),
      'f: k must be a whole number of at least 0, got 9007199254740992.',
    ],
    [
      'no whole number',
      () => assertWhole('f', 'seed', 0.5, { from: -Infinity }),
      'f: seed must be a whole number, got 0.5.',
    ],
    [
      'text for a boolean',
      () => assertBoolean('f', 'x', 'false'),
      'f: x must be true or false, got "false".',
    ],
    [
      'nothing for a boolean',
      () => assertBoolean('f', 'x', undefined),
      'f: x must be true or false, got undefined.',
    ],
    ['NaN', () => assertNumber('f', 'x', NaN), 'f: x must be a finite number, got NaN.'],
    ['infinity', () => assertNumber('f', 'x', Infinity), 'f: x must be a finite number, got Infinity.'],
    [
      'less than wanted',
      () => assertNumber('f', 'x', -1, { from: 0 }),
      'f: x must be a finite number of at least 0, got -1.',
    ],
    [
      'more than wanted',
      () => assertNumber('f', 'x', 3, { to: 2 }),
      'f: x must be a finite number of at most 2, got 3.',
    ],
    [
      'outside of bounds',
      () => assertNumber('f', 'x', 3, { from: 0, to: 2 }),
      'f: x must be a finite number from 0 to 2, got 3.',
    ],
    ['0 as positive', () => assertPositive('f', 'x', 0), 'f: x must be a finite number above 0, got 0.'],
    ['a share of 1', () => assertShare('f', 'rate', 1), 'f: rate must be from 0 to below 1, got 1.'],
    ['NaN as a share', () => assertShare('f', 'rate', NaN), 'f: rate must be from 0 to below 1, got NaN.'],
    [
      'nothing as a share',
      () => assertShare('f', 'rate', null as never),
      'must be from 0 to below 1, got null.',
    ],
    [
      'text as a share',
      () => assertShare('f', 'rate', '0.5' as never),
      'must be from 0 to below 1, got 0.5.',
    ],
    ['a name', () => assertOneOf('f', 'x', 'c', ['a', 'b']), `f: x must be 'a' or 'b', got "c".`],
    [
      'an unknown key',
      () => assertKeys<{ a?: number; b?: number }>('f', { a: 1, c: 2 } as object, { a: true, b: true }),
      'f: options must be among a, b, got c.',
    ],
    [
      'a key that every object has',
      () => assertKeys<{ a?: number }>('f', JSON.parse('{ "__proto__": 1 }') as object, { a: true }),
      'f: options must be among a, got __proto__.',
    ],
    ['null as options', () => assertKeys('f', null as never, {}), 'f: options must be an object, got null.'],
    [
      'a list as options',
      () => assertKeys('f', [] as object, {}),
      'f: options must be an object, got a list.',
    ],
    ['text as options', () => assertKeys('f', 'a' as never, {}), 'f: options must be an object, got string.'],
    ['no name', () => assertOneOf('f', 'x', 7 as never, ['a']), `f: x must be 'a', got 7.`],
  ])('refuse %s and say where, wanted and got', (_, check, message) => {
    expect(check).toThrow(OptionError);
    expect(check).toThrow(message);
  });

  it('accept values within the bounds, ends included', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(1000), fc.nat(1000), (from, above, more) => {
        const bounds = { from, to: from + above + more };
        expect(() => assertWhole('f', 'k', from + above, bounds)).not.toThrow();
        expect(() => assertNumber('f', 'k', from + above, bounds)).not.toThrow();
      }),
    );
    expect(() => assertPositive('f', 'x', Number.MIN_VALUE)).not.toThrow();
    expect(() => assertShare('f', 'x', 0)).not.toThrow();
    expect(() => assertOneOf('f', 'x', 'b', ['a', 'b'])).not.toThrow();
    expect(() => assertKeys<{ a?: number; b?: number }>('f', { b: 1 }, { a: true, b: true })).not.toThrow();
    expect(() => assertKeys('f', {}, {})).not.toThrow();
  });
});
