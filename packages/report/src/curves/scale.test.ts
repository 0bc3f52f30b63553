import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearScale, logScale } from './scale';

describe('linearScale', () => {
  it('takes round steps around the values', () => {
    // 0.3 to 9.1 in about 5 steps: 8.8 / 5 = 1.76, rounded up to 2.
    const scale = linearScale([9.1, 0.3], 0, 100);
    expect(scale.ticks).toEqual([0, 2, 4, 6, 8, 10]);
    expect(scale.at(5)).toBe(50);
    expect(scale.ticks.map(scale.label)).toEqual(['0', '2', '4', '6', '8', '10']);
  });

  it('labels small and large steps in full', () => {
    const labels = (values: number[], count: number) => {
      const { ticks, label } = linearScale(values, 0, 1, count);
      return ticks.map(label);
    };
    expect(labels([0.02, 0.05], 3)).toEqual(['0.02', '0.03', '0.04', '0.05']);
    expect(labels([0, 30000], 3)).toEqual(['0', '10k', '20k', '30k']);
    expect(labels([0, 2e6], 2)).toEqual(['0', '1M', '2M']);
    expect(labels([0, 2e-8], 2)).toEqual(['0.0e+0', '1.0e-8', '2.0e-8']);
  });

  it('has two ticks at least where all values are equal, zero included', () => {
    for (const value of [0, 5, -3, 5e-324]) {
      const { ticks, at } = linearScale([value, value], 0, 1);
      expect(ticks.length).toBeGreaterThan(1);
      expect(at(value)).toBeGreaterThan(0);
      expect(at(value)).toBeLessThan(1);
    }
  });

  it('holds every value between its ends, and keeps their order', () => {
    const values = fc.array(fc.double({ min: -1e5, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(values, (list) => {
        const scale = linearScale(list, 10, 110);
        for (const value of list) {
          expect(scale.at(value)).toBeGreaterThanOrEqual(10 - 1e-6);
          expect(scale.at(value)).toBeLessThanOrEqual(110 + 1e-6);
        }
        expect(scale.ticks.length).toBeLessThan(12);
        expect(scale.at(Math.min(...list))).toBeLessThanOrEqual(scale.at(Math.max(...list)));
      }),
    );
  });
});

describe('logScale', () => {
  it('has powers of ten, and within two of them their doubles and fives', () => {
    const { ticks, at, label } = logScale([3, 1000], 0, 100);
    expect(ticks).toEqual([1, 10, 100, 1000]);
    expect([1, 10, 1000].map(at)).toEqual([0, expect.closeTo(100 / 3), 100]);
    expect(ticks.map(label)).toEqual(['1', '10', '100', '1000']);
    expect(logScale([0.03, 2.5], 0, 100).ticks).toEqual([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]);
    expect(logScale([0.03, 2.5], 0, 100).ticks.map(logScale([0.03, 2.5], 0, 100).label)[0]).toBe('0.02');
    expect(logScale([1e-9, 1e9], 0, 100).ticks.length).toBeLessThan(9);
  });

  it('draws zeros at its lower end, and every other value inside', () => {
    const values = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(values, (list) => {
        const scale = logScale([...list, 0], 100, 10);
        expect(scale.at(0)).toBe(100);
        for (const value of list) {
          expect(scale.at(value)).toBeLessThanOrEqual(100 + 1e-6);
          expect(scale.at(value)).toBeGreaterThanOrEqual(10 - 1e-6);
        }
      }),
    );
  });
});
