import { describe, expect, it } from 'vitest';
import { progressMeter } from './progress';

describe('progressMeter', () => {
  it('measures the rate of this run alone, and the time left', () => {
    let now = 1000;
    const report = progressMeter(100, 40, () => now);
    now += 2000;
    // 20 in 2 s are 10 a second; 100 - 40 - 20 = 40 are left: 4 s.
    expect(report(20, 1)).toEqual({ done: 60, total: 100, bad: 1, rate: 10, secondsLeft: 4 });
    now += 2000;
    expect(report(40, 2)).toEqual({ done: 100, total: 100, bad: 3, rate: 15, secondsLeft: 0 });
  });

  it('has an infinite time left before there is a rate', () => {
    expect(progressMeter(2, 0, () => 0)(0, 0).secondsLeft).toBe(Infinity);
    expect(progressMeter(1, 0, () => 0)(1, 0).secondsLeft).toBe(0);
  });
});
