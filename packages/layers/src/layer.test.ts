import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { constantVariable } from './initializers';
import { disposeVariables, prefixed } from './layer';

describe('prefixed', () => {
  it('puts a prefix and a dot before every name', () => {
    const variable = constantVariable([1], 0);
    expect(prefixed('fc', [{ name: 'weight', variable }])).toEqual([{ name: 'fc.weight', variable }]);
  });
});

describe('disposeVariables', () => {
  it('frees them all', async () => {
    const free = () => disposeVariables([{ name: 'a', variable: constantVariable([2], 1) }]);
    expect(await tensorsLeftBy(free)).toBe(0);
  });
});
