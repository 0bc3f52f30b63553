import { describe, expect, it } from 'vitest';
import { stepFigures } from './step-figures';

describe('stepFigures', () => {
  it('takes the last totals of a log', () => {
    const log =
      'one: 3 passed, 1 failed, 0 skipped\n3 passed, 0 failed, 0 skipped\n12 passed, 1 failed, 2 skipped\nsaved\n';
    expect(stepFigures(log)).toEqual({ passed: 12, failed: 1, skipped: 2 });
    expect(stepFigures('\u001b[32m7 passed, 0 failed\u001b[39m\n')).toEqual({
      passed: 7,
      failed: 0,
      skipped: 0,
    });
  });

  it('reads mutated inputs and kills', () => {
    expect(stepFigures('csv: 90 taken, 10 refused, 0 faults\n4000 cases, 0 faults, 31.2 s\n')).toEqual({
      cases: 4000,
      failed: 0,
    });
    const log = 'ok killed training: 6 kills\nok killed sweep: 4 kills\n21 passed, 0 failed, 1 skipped\n';
    expect(stepFigures(log)).toEqual({ passed: 21, failed: 0, skipped: 1, kills: 10 });
  });

  it('finds no counts where none were printed', () => {
    expect(stepFigures('Building\nall 3 passed, it said\n')).toEqual({});
  });
});
