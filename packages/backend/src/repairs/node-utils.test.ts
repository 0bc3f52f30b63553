import { describe, expect, it } from 'vitest';
import { plainNode } from '../testing/plain-node';
import { restoreNodeUtils } from './node-utils';

describe('restoreNodeUtils', () => {
  it('restores missing checks with their meaning', () => {
    const util: Record<string, unknown> = {};
    const names = restoreNodeUtils(util);
    expect(names).toContain('isNullOrUndefined');
    const check = (name: string, value: unknown) => (util[name] as (value: unknown) => boolean)(value);
    expect([null, undefined, 0, ''].map((value) => check('isNullOrUndefined', value))).toEqual([true, true, false, false]); // prettier-ignore
    expect([[], 'a', {}].map((value) => check('isArray', value))).toEqual([true, false, false]);
    expect([{}, null, 'a'].map((value) => check('isObject', value))).toEqual([true, false, false]);
    expect([true, 1].map((value) => check('isBoolean', value))).toEqual([true, false]);
    expect([1, '1'].map((value) => check('isNumber', value))).toEqual([true, false]);
    expect(['1', 1].map((value) => check('isString', value))).toEqual([true, false]);
    expect([null, undefined].map((value) => check('isNull', value))).toEqual([true, false]);
    expect([undefined, null].map((value) => check('isUndefined', value))).toEqual([true, false]);
    expect([own, {}].map((value) => check('isFunction', value))).toEqual([true, false]);
  });

  it('keeps existing checks, and does nothing in a browser', () => {
    const isArray = own;
    const util: Record<string, unknown> = { isArray };
    expect(restoreNodeUtils(util)).not.toContain('isArray');
    expect(util['isArray']).toBe(isArray);
    expect(restoreNodeUtils(util)).toEqual([]);
    expect(restoreNodeUtils(undefined)).toBeInstanceOf(Array);
  });

  it('works in plain Node without them: useBackend restores them before it imports tensorflow', () => {
    const script = `
      const util = require('node:util');
      delete util.isNullOrUndefined;
      delete util.isArray;
      const { useBackend } = require('@vse/backend');
      useBackend({ prefer: ['tensorflow', 'cpu'], log: false }).then(() =>
        console.log(util.isNullOrUndefined(null), util.isNullOrUndefined(0), util.isArray([])));`;
    expect(plainNode(script, 'commonjs')).toMatchObject({ code: 0, output: 'true false true\n' });
  });
});

function own(): boolean {
  return true;
}
