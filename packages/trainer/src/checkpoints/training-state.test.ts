import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { assertSame, bestOf } from './training-state';

const record = (globalStep: number, value: number) => ({ epoch: 0, globalStep, value, metrics: {} });

describe('bestOf', () => {
  it('is the first of the highest, or none', () => {
    expect(bestOf([record(1, 3), record(2, 7), record(3, 7), record(4, 5)])?.globalStep).toBe(2);
    expect(bestOf([record(1, -Infinity)])?.globalStep).toBe(1);
    expect(bestOf([])).toBeUndefined();
  });
});

describe('assertSame', () => {
  it('names the first field that differs, in either direction', () => {
    expect(() => assertSame('file', { a: 1, b: 2 }, { b: 2, a: 1 })).not.toThrow();
    expect(() => assertSame('file', { a: 1 }, { a: 2 })).toThrow('trained with file a 1, this run has 2');
    expect(() => assertSame('file', {}, { a: 2 })).toThrow('trained with file a undefined, this run has 2');
    expect(() => assertSame('file', { a: 1 }, {})).toThrow(DataError);
  });
});
