import { describe, expect, it } from 'vitest';
import { poolingWeights } from './pooling-weights';

describe('poolingWeights', () => {
  it('draws each weight at its rank, on an axis that begins at 0', () => {
    const svg = poolingWeights([{ name: 'a', weights: [0.75, 0.25] }], { width: 560, height: 300 });
    const [, line] = /<polyline points="([^"]+)"/.exec(svg)!;
    const [first, second] = line!.split(' ').map((pair) => pair.split(',').map(Number));
    expect([first![0], second![0]]).toEqual([52, 542]); // ranks 1 and 2
    expect(258 - first![1]!).toBeCloseTo(3 * (258 - second![1]!), 0); // three times the weight, from 0 at y = 258
  });

  it.each([
    [[], 'every series must have a weight'],
    [[{ name: 'a', weights: [] }], 'every series must have a weight'],
    [[{ name: 'a', weights: [1, Infinity] }], 'weights of a[1] must be a finite number'],
  ])('refuses %j', (series, message) => {
    expect(() => poolingWeights(series)).toThrow(message);
  });
});
