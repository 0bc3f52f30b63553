import { describe, expect, it } from 'vitest';
import { secondsSince, sumOfSeconds } from './seconds-since';

describe('secondsSince', () => {
  it('is the time of a run from its beginning', () => {
    const seconds = secondsSince(performance.now() - 5000, { resume: false })!;
    expect(seconds).toBeGreaterThanOrEqual(5);
  });

  it('is unknown to a run that did not see the beginning', () => {
    const evaluating = { resume: false, evaluateOnly: 'runs/earlier' };
    expect(secondsSince(0, { resume: true })).toBeUndefined();
    expect(secondsSince(0, evaluating)).toBeUndefined();
    expect(secondsSince(0, { ...evaluating, evaluateOnly: undefined } as never)).toBeGreaterThan(0);
  });
});

describe('sumOfSeconds', () => {
  it('is unknown where one of the runs is', () => {
    expect(sumOfSeconds([{ seconds: 2 }, { seconds: 3.5 }])).toBe(5.5);
    expect(sumOfSeconds([{ seconds: 2 }, { seconds: undefined }])).toBeUndefined();
  });
});
