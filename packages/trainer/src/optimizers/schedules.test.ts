import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, cosineDecay, linearWarmup, stepDecay, warmupCosine } from './schedules';

const at = (epoch: number, step = 0, totalSteps = 100) => ({ epoch, step, totalSteps });

describe('constant', () => {
  it('is 1', () => expect(constant()(at(9, 99))).toBe(1));
});

describe('stepDecay', () => {
  it('decays after every few epochs', () => {
    const factor = stepDecay({ every: 15 });
    expect([0, 14].map((epoch) => factor(at(epoch)))).toEqual([1, 1]);
    expectClose(
      [15, 29, 30].map((epoch) => factor(at(epoch))),
      [0.1, 0.1, 0.01],
    );
    expect(() => stepDecay({ every: 0 })).toThrow(OptionError);
    expect(() => stepDecay({ every: 1, factor: 0 })).toThrow('factor must be a finite number above 0');
  });
});

describe('warmupCosine', () => {
  it('rises linearly and decays along a cosine', () => {
    const factor = warmupCosine({ warmupSteps: 20, final: 0.2 });
    expectClose(factor(at(0, 0)), 1 / 20);
    expectClose(factor(at(0, 19)), 1);
    expectClose(factor(at(0, 20)), 1);
    expectClose(factor(at(0, 60)), 0.6); // half way: 0.2 + 0.8 * 0.5
    expectClose(factor(at(0, 100)), 0.2);
    expectClose(warmupCosine({ warmupSteps: 0 })(at(0, 0, 0)), 1); // no steps at all: no NaN
    expect(() => warmupCosine({ warmupSteps: -1 })).toThrow(OptionError);
    expect(() => warmupCosine({ warmupSteps: 1, final: NaN })).toThrow('final must be');
  });

  it('stays from 0 to 1, and decays after the warm-up', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(200), fc.nat(200), (warmupSteps, totalSteps, step) => {
        const factor = warmupCosine({ warmupSteps });
        const value = factor(at(0, step, totalSteps));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        if (step >= warmupSteps) expect(factor(at(0, step + 1, totalSteps))).toBeLessThanOrEqual(value);
      }),
    );
  });
});

describe('cosineDecay', () => {
  it('decays from 1 to the final factor', () => {
    expectClose(
      [0, 50, 100].map((step) => cosineDecay({ final: 0.5 })(at(0, step))),
      [1, 0.75, 0.5],
    );
    expectClose(cosineDecay()(at(0, 25)), 0.5 * (1 + Math.SQRT1_2));
    expect(() => cosineDecay({ final: -1 })).toThrow(OptionError);
  });
});

describe('linearWarmup', () => {
  it('scales the first steps, and leaves the others unchanged', () => {
    const factor = linearWarmup(4, stepDecay({ every: 1, factor: 0.5 }));
    expectClose(
      [at(0, 0), at(0, 1), at(1, 2), at(1, 3), at(1, 4), at(2, 9)].map(factor),
      [0.25, 0.5, 0.375, 0.5, 0.5, 0.25], // the fourth step is the first at full height: 4 / 4 * 0.5
    );
    expect(() => linearWarmup(-1, constant())).toThrow(OptionError);
  });

  it('never exceeds the schedule behind it', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(100), (steps, step) => {
        const behind = cosineDecay();
        const value = linearWarmup(steps, behind)(at(0, step));
        expect(value).toBeLessThanOrEqual(behind(at(0, step)));
        if (step + 1 >= steps) expect(value).toBe(behind(at(0, step)));
      }),
    );
  });
});
