import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { healthMonitor, type HealthOptions, type SampledStep } from './health';

const healthy: SampledStep = {
  loss: 10,
  gradientNorm: 1,
  measurements: {
    violated: 0.3,
    'score spread': 0.2,
    'dead units in a.bias': 0.1,
    'constant image dims': 0,
    'constant caption dims': 0,
  },
  pairs: 4,
  clipped: false,
};
const time = (data: number) => ({ data, forward: 1, backward: 1, update: 1 });

/** Kinds of the warnings after 12 healthy samples and then some ill ones. */
function warned(ill: Partial<SampledStep>, options: HealthOptions = {}, data = 0, samples = 12): string[] {
  const monitor = healthMonitor({ margin: 0.2, ...options });
  const kinds: string[] = [];
  for (let sample = 0; sample < 12 + samples; sample++) {
    monitor.time(time(sample < 12 ? 0 : data));
    const step = sample < 12 ? healthy : { ...healthy, ...ill };
    kinds.push(...monitor.judge(step).map(({ kind }) => kind));
  }
  return kinds;
}
const measured = (changed: Record<string, number>) => ({
  measurements: { ...healthy.measurements, ...changed },
});

describe('healthMonitor', () => {
  it('reports nothing of a healthy run', () => expect(warned({})).toEqual([]));

  it.each<[string, Partial<SampledStep>]>([
    ['collapse', { loss: 2 * 4 * 0.2 }],
    ['collapse', measured({ 'score spread': 1e-5 })],
    ['collapse', { loss: 1.035 * 2 * 4 * 0.2, ...measured({ violated: 1, 'score spread': 0.008 }) }],
    ['collapse', { loss: 1.6 * 2 * 4 * 0.2, ...measured({ violated: 0.99, 'score spread': 0.05 }) }],
    ['constant image dims', measured({ 'constant image dims': 0.9 })],
    ['constant caption dims', measured({ 'constant caption dims': 0.9 })],
    ['idle loss', measured({ violated: 0 })],
    ['no gradient', { gradientNorm: 0 }],
    ['growing gradients', { gradientNorm: 101 }],
    ['dead units in a.bias', measured({ 'dead units in a.bias': 0.6 })],
  ])('warns of %s once, after five samples', (kind, ill) => {
    expect(warned(ill, {}, 0, 4)).toEqual([]);
    expect(warned(ill, {}, 0, 5)).toEqual([kind]);
    expect(warned(ill)).toEqual([kind]);
  });

  it('warns of VSE++ on photographs, which creeps towards its collapse value, whatever the size of the last batch', () => {
    const monitor = healthMonitor({ margin: 0.2 });
    // Batches of 128 with a last one of 104; 51.2 and 41.6 are the collapse values.
    const steps = [
      [60.19, 128, 0.99],
      [58.2, 128, 0.998],
      [57.56, 128, 1],
      [46.42, 104, 1],
      [55.27, 128, 1],
      [54.95, 128, 1],
    ] as const;
    const kinds = steps.map(([loss, pairs, violated]) =>
      monitor
        .judge({ ...healthy, loss, pairs, measurements: { violated, 'score spread': 0.15 } })
        .map(({ kind }) => kind),
    );
    expect(kinds).toEqual([[], [], [], [], ['collapse'], []]);
  });

  it('warns of a run at a loss of 53 beside a collapse value of 51.2, but of no run that starts there and falls', () => {
    const kindsOf = (losses: readonly number[], violated: number) => {
      const monitor = healthMonitor({ margin: 0.2 });
      const measurements = { violated, 'score spread': 0.008 };
      return losses.flatMap((loss) =>
        monitor.judge({ ...healthy, loss, pairs: 128, measurements }).map(({ kind }) => kind),
      );
    };
    const stuck = Array.from({ length: 6 }, (_, i) => 53 + 0.3 * (-1) ** i);
    expect(kindsOf(stuck, 1)).toEqual(['collapse']);
    expect(kindsOf(stuck, 0.6)).toEqual([]); // most matches do score above the rest
    // The hardest negatives of random encoders, and the sum over all negatives: 2 x 128 x 127 x 0.2 at first.
    const hardest = Array.from({ length: 20 }, (_, i) => 75 * 0.98 ** i);
    const all = Array.from({ length: 20 }, (_, i) => 6502 * 0.9 ** i);
    expect(kindsOf(hardest, 0.99)).toEqual([]);
    expect(kindsOf(all, 1)).toEqual([]);
  });

  it('warns of slow data', () => {
    expect(warned({}, {}, 2)).toEqual([]); // 2 of 5
    expect(warned({}, {}, 4)).toEqual(['slow data']); // 4 of 7
  });

  it('counts samples in a row', () => {
    const monitor = healthMonitor({ samples: 2 });
    const ill = { ...healthy, gradientNorm: 0 };
    const kinds = [ill, healthy, ill, healthy, ill, ill].map((step) => monitor.judge(step).length);
    expect(kinds).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('skips steps that cannot tell, as a batch of one', () => {
    const monitor = healthMonitor({ samples: 2 });
    const flat = { ...healthy, ...measured({ 'score spread': 0 }) };
    expect([flat, { ...healthy, measurements: {} }, flat].map((step) => monitor.judge(step).length)).toEqual([
      0, 0, 1,
    ]);
  });

  it('knows no collapse of the loss and no idle loss without a margin', () => {
    const monitor = healthMonitor({ samples: 1 });
    expect(monitor.judge({ ...healthy, loss: 1.6 })).toEqual([]);
    expect(monitor.judge({ ...healthy, ...measured({ violated: 0 }) })).toEqual([]);
  });

  it('names cause and remedy', () => {
    const monitor = healthMonitor({ margin: 0.2, samples: 1, every: 3 });
    const [warning] = monitor.judge({ ...healthy, loss: 1.6 });
    expect(warning!.message).toMatch(
      /^collapse: .* in 1 samples, 3 steps apart: the encoders return nearly one vector/,
    );
    expect(warning!.message).toMatch(/Start with a loss over all negatives.*sumOfHinges.*learning rate/);
  });

  it('samples at an interval, and refuses options out of range', () => {
    const monitor = healthMonitor({ every: 3 });
    expect([1, 2, 3, 6].map((step) => monitor.sample(step) !== undefined)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    for (const options of [{ every: 0 }, { samples: 1.5 }, { margin: -1 }, { margin: NaN }]) {
      expect(() => healthMonitor(options)).toThrow(OptionError);
    }
  });
});
