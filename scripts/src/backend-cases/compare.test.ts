import { describe, expect, it } from 'vitest';
import { compareNumbers, compareResults } from './compare';

describe('compareNumbers', () => {
  it('measures the largest difference, relative to the number and to the largest of its array', () => {
    // |1.5 - 1| / (1 + 1) = 0.25, |0.2 - 0| / (0 + 1) = 0.2
    expect(compareNumbers({ value: [1.5, 0.2] }, { value: [1, 0] })).toEqual({ off: 0.25 });
    // small arrays by their own size: |0.03 - 0.01| / (0.01 + 0.01) = 1
    const { off } = compareNumbers({ value: [0.03] }, { value: [0.01] }) as { readonly off: number };
    expect(off).toBeCloseTo(1, 12);
    expect(compareNumbers({ a: [1], b: [0] }, { a: [1], b: [0] })).toEqual({ off: 0 });
  });

  it('takes rounding of the largest number for no difference, and nothing above it', () => {
    // A bias before a softmax: its gradient is zero, and float32 leaves some 1e-9 beside gradients of 0.5.
    const wanted = { 'd weight': [0.5], 'd bias': [1e-9] };
    expect(compareNumbers({ 'd weight': [0.5], 'd bias': [-4e-9] }, wanted)).toEqual({ off: 0 });
    const { off } = compareNumbers({ 'd weight': [0.5], 'd bias': [1e-7] }, wanted) as {
      readonly off: number;
    };
    expect(off).toBeCloseTo(49.5, 10); // |1e-7 - 1e-9| / (1e-9 + 1e-9)
  });

  it('faults what is absent, of another length, of another name, or not a number', () => {
    const wanted = { value: [1, 2], 'd images': [3] };
    expect(compareNumbers(undefined, wanted)).toEqual({ fault: 'it did not run' });
    expect(compareNumbers('no kernel', wanted)).toEqual({ fault: 'no kernel' });
    expect(compareNumbers(wanted, 'no kernel')).toEqual({ fault: 'cpu: no kernel' });
    expect(compareNumbers({ value: [1, 2] }, wanted)).toEqual({
      fault: 'it gives value instead of value,d images',
    });
    expect(compareNumbers({ value: [1], 'd images': [3] }, wanted)).toEqual({
      fault: 'value has 1 numbers, not 2',
    });
    expect(compareNumbers({ value: [1, NaN], 'd images': [3] }, wanted)).toEqual({
      fault: 'value, number 1: NaN instead of 2',
    });
  });
});

describe('compareResults', () => {
  it('has a verdict on every wanted case', () => {
    expect(compareResults({ a: { value: [1] } }, { a: { value: [1] }, b: { value: [1] } })).toEqual({
      a: { off: 0 },
      b: { fault: 'it did not run' },
    });
  });
});
