import { describe, expect, it } from 'vitest';
import { bestOf } from './training-state';

const record = (globalStep: number, value: number) => ({ epoch: 0, globalStep, value, metrics: {} });

describe('bestOf', () => {
  it('is the first of the highest, or none', () => {
    expect(bestOf([record(1, 3), record(2, 7), record(3, 7), record(4, 5)])?.globalStep).toBe(2);
    expect(bestOf([record(1, -Infinity)])?.globalStep).toBe(1);
    expect(bestOf([])).toBeUndefined();
  });
});
