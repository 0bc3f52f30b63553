import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { healthMonitor, type HealthOptions, type LookedAt } from './health';

const well: LookedAt = {
  loss: 10,
  gradientNorm: 1,
  measures: {
    ...{ violated: 0.3, 'score spread': 0.2, 'dead units in a.bias': 0.1 },
    ...{ 'constant image dims': 0, 'constant caption dims': 0 },
  },
  pairs: 4,
  clipped: false,
};
const time = (data: number) => ({ data, forward: 1, backward: 1, update: 1 });

/** What is told after so many looks at a step, which comes after some that were well. */
function told(ill: Partial<LookedAt>, options: HealthOptions = {}, data = 0, looks = 12): string[] {
  const monitor = healthMonitor({ margin: 0.2, ...options });
  const kinds: string[] = [];
  for (let look = 0; look < 12 + looks; look++) {
    monitor.time(time(look < 12 ? 0 : data));
    const step = look < 12 ? well : { ...well, ...ill };
    kinds.push(...monitor.judge(step).map(({ kind }) => kind));
  }
  return kinds;
}
const measures = (changed: Record<string, number>) => ({ measures: { ...well.measures, ...changed } });

describe('healthMonitor', () => {
  it('has nothing to say of a run that is well', () => expect(told({})).toEqual([]));

  it.each<[string, Partial<LookedAt>]>([
    ['collapse', { loss: 2 * 4 * 0.2 }],
    ['collapse', measures({ 'score spread': 1e-5 })],
    ['constant image dims', measures({ 'constant image dims': 0.9 })],
    ['constant caption dims', measures({ 'constant caption dims': 0.9 })],
    ['idle loss', measures({ violated: 0 })],
    ['no gradient', { gradientNorm: 0 }],
    ['growing gradients', { gradientNorm: 101 }],
    ['dead units in a.bias', measures({ 'dead units in a.bias': 0.6 })],
  ])('tells of %s once, after five looks', (kind, ill) => {
    expect(told(ill, {}, 0, 4)).toEqual([]);
    expect(told(ill, {}, 0, 5)).toEqual([kind]);
    expect(told(ill)).toEqual([kind]);
  });

  it('tells of data that comes too slowly', () => {
    expect(told({}, {}, 2)).toEqual([]); // 2 of 5
    expect(told({}, {}, 4)).toEqual(['slow data']); // 4 of 7
  });

  it('counts looks in a row', () => {
    const monitor = healthMonitor({ looks: 2 });
    const ill = { ...well, gradientNorm: 0 };
    const kinds = [ill, well, ill, well, ill, ill].map((step) => monitor.judge(step).length);
    expect(kinds).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('passes over steps that cannot tell, as a batch of one', () => {
    const monitor = healthMonitor({ looks: 2 });
    const flat = { ...well, ...measures({ 'score spread': 0 }) };
    expect([flat, { ...well, measures: {} }, flat].map((step) => monitor.judge(step).length)).toEqual([
      0, 0, 1,
    ]);
  });

  it('knows no collapse of the loss and no idle loss without a margin', () => {
    const monitor = healthMonitor({ looks: 1 });
    expect(monitor.judge({ ...well, loss: 1.6 })).toEqual([]);
    expect(monitor.judge({ ...well, ...measures({ violated: 0 }) })).toEqual([]);
  });

  it('says cause and remedy', () => {
    const monitor = healthMonitor({ margin: 0.2, looks: 1, every: 3 });
    const [warning] = monitor.judge({ ...well, loss: 1.6 });
    expect(warning!.message).toMatch(/^collapse: .* in 1 looks, 3 steps apart: the encoders give one vector/);
    expect(warning!.message).toMatch(/Start with a loss over all negatives/);
  });

  it('looks at every so many steps, and refuses options out of range', () => {
    const monitor = healthMonitor({ every: 3 });
    expect([1, 2, 3, 6].map((step) => monitor.look(step) !== undefined)).toEqual([false, false, true, true]);
    for (const options of [{ every: 0 }, { looks: 1.5 }, { margin: -1 }, { margin: NaN }]) {
      expect(() => healthMonitor(options)).toThrow(OptionError);
    }
  });
});
