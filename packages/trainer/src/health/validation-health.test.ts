import { describe, expect, it } from 'vitest';
import { validationMonitor, type ValidatedRun } from './validation-health';

/** A run with one validation an epoch. */
function run(values: readonly number[], losses: readonly number[], rateFactor = 1): ValidatedRun {
  return {
    validations: values.map((value, i) => ({ value, globalStep: i + 1 })),
    epochs: losses.map((loss, epoch) => ({ epoch, loss })),
    rateFactor,
  };
}
const kinds = (given: ValidatedRun) =>
  validationMonitor()
    .judge(given)
    .map(({ kind }) => kind);

describe('validationMonitor', () => {
  it('finds a run that overfits: dev falls three times while the loss falls', () => {
    const falling = run([200, 250, 240, 230, 220], [5, 4, 3, 2, 1]);
    const [warning] = validationMonitor().judge(falling);
    expect(warning!.message).toMatch(/overfitting: the validation fell 3 times in a row, to 220 from 250/);
    expect(warning!.message).toContain('dropout');
    expect(kinds(run([200, 250, 240, 230, 231], [5, 4, 3, 2, 1]))).toEqual([]); // it rose again
    expect(kinds(run([250, 240, 230], [3, 2, 1]))).toEqual([]); // two falls
    expect(kinds(run([250, 249.9, 249.8, 249.7], [4, 3, 2, 1]))).toEqual([]); // less than 1 %
    expect(kinds(run([250, 240, 230, 220], [1, 2, 3, 4]))).toEqual([]); // the loss rises: it diverges
  });

  it('finds a run that has stopped learning, unless its rate has decayed', () => {
    const still = [[8, 8, 8, 8], [25.6, 25.6, 25.6, 25.6]] as const; // prettier-ignore
    expect(kinds(run(...still))).toEqual(['stopped learning']);
    expect(kinds(run(...still, 0.01))).toEqual([]);
    expect(kinds(run([8, 8, 8, 9], [25.6, 25.6, 25.6, 25.6]))).toEqual([]);
    expect(kinds(run([8, 8, 8, 8], [25.6, 25.6, 25.6, 25]))).toEqual([]);
    expect(kinds(run([8, 8, 8], [25.6, 25.6, 25.6]))).toEqual([]);
  });

  it('reports each fault once', () => {
    const monitor = validationMonitor();
    const falling = run([200, 250, 240, 230, 220], [5, 4, 3, 2, 1]);
    expect(monitor.judge(falling)).toHaveLength(1);
    expect(monitor.judge(falling)).toEqual([]);
  });
});
