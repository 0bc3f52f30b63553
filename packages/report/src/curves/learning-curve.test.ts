import { describe, expect, it } from 'vitest';
import { learningCurve } from './learning-curve';

const points = [
  { size: 0, value: 10, interval: { low: 0, high: 20 } },
  { size: 100, value: 40, interval: { low: 20, high: 50 } },
];

/** Places of a list of points. */
function places(text: string): readonly (readonly number[])[] {
  return text.split(' ').map((pair) => pair.split(',').map(Number));
}

describe('learningCurve', () => {
  it('draws the line through the values and a band from low to high, back along the low side', () => {
    const svg = learningCurve([{ name: 'a', points }], { width: 560, height: 300 });
    // x from 52 to 542 for 0 to 100; y from 258 to 34 for 0 to 50.
    const y = (value: number) => Number((258 - (value / 50) * 224).toFixed(2));
    expect(places(/<polyline points="([^"]+)"/.exec(svg)![1]!)).toEqual([[52, y(10)], [542, y(40)]]); // prettier-ignore
    expect(places(/<polygon points="([^"]+)"/.exec(svg)![1]!)).toEqual([[52, y(20)], [542, y(50)], [542, y(20)], [52, y(0)]]); // prettier-ignore
  });

  it('has no band without intervals, and a legend for several systems', () => {
    const plain = points.map(({ size, value }) => ({ size, value }));
    const one = learningCurve([{ name: 'first', points: plain }]);
    expect(one).not.toContain('<polygon');
    expect(one).not.toContain('class="legend"');
    const two = learningCurve([{ name: 'first', points: plain }, { name: '<b>', points }]); // prettier-ignore
    expect(two).toMatch(/class="legend".*>first<.*&lt;b&gt;/s);
  });

  it.each([
    [[], 'one system or more, got none'],
    [[{ name: 'a', points: [] }], 'points of a must have one point or more'],
    [[{ name: 'a', points: [...points].reverse() }], 'must be in the order of size'],
    [[{ name: 'a', points: [{ size: 1, value: NaN }] }], 'must be a finite number'],
    [
      [{ name: 'a', points: [{ size: 1, value: 5, interval: { low: 6, high: 7 } }] }],
      'must hold 5, got 6 to 7',
    ],
  ])('refuses %j', (series, message) => {
    expect(() => learningCurve(series)).toThrow(message);
  });

  it('refuses a size that is no number', () => {
    expect(() => learningCurve([{ name: 'a', points }], { width: 0 })).toThrow('width must be');
  });
});
