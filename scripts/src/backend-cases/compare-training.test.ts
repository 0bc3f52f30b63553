import { describe, expect, it } from 'vitest';
import { compareTraining } from './compare-training';

const losses = Array.from({ length: 30 }, (_, i) => 10 - i / 10);
const run = { losses, finalLoss: 7, tensors: [4, ...losses.slice(1).map(() => 9)] };

describe('compareTraining', () => {
  it('accepts the same run, and differences within the tolerances', () => {
    expect(compareTraining(run, run)).toEqual({ firstSteps: 0, final: 0, faults: [] });
    const close = { ...run, losses: losses.map((loss) => loss * 1.00009), finalLoss: 7.13 };
    expect(compareTraining(close, run).faults).toEqual([]);
  });

  it.each([
    ['step 3', { losses: losses.map((loss, i) => (i === 2 ? loss * 1.0002 : loss)) }, /loss of step 3 is/],
    ['NaN', { losses: losses.map((loss, i) => (i === 5 ? NaN : loss)) }, /loss of step 6 is NaN/],
    ['the end', { finalLoss: 7.2 }, /last epoch's loss is 7.2, not 7/],
    ['a lost step', { losses: losses.slice(1) }, /took 29 steps, not 30/],
    ['a leak', { tensors: losses.map((_, i) => i) }, /number of tensors changes/],
  ])('refuses %s', (_, change, fault) => {
    expect(compareTraining({ ...run, ...change }, run).faults.join('\n')).toMatch(fault);
  });
});
