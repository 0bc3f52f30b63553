import { describe, expect, it } from 'vitest';
import { runGraph } from '../testing/run-graph';
import { mul } from './elementwise';
import { broadcastShape, reshape, transpose } from './shapes';
import { gradientsOf } from './gradients-of';

const x = { shape: [1, 2, 3], values: [1, 2, 3, 4, 5, 6], sizes: ['a', 'b', 3] };

describe('transpose', () => {
  it('moves axes, and gradients back', async () => {
    const weights = { shape: [3, 1, 2], values: [1, 2, 3, 4, 5, 6], sizes: [3, 'a', 'b'] };
    const got = await runGraph({ x, weights }, (values, factors) => {
      const turned = transpose(values, [2, 0, 1]);
      const [dx] = gradientsOf(mul(turned, factors), values.graph.number(1), [values]);
      return { turned, dx: dx! };
    });
    expect([...got['turned']!]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...got['dx']!]).toEqual([1, 3, 5, 2, 4, 6]);
  });
});

describe('reshape', () => {
  it('keeps the order, for sizes known only when the graph runs and their products', async () => {
    const got = await runGraph({ x }, (values) => {
      const rows = reshape(values, ['a*b', 3]); // [2, 3]
      const [dx] = gradientsOf(mul(rows, rows), values.graph.number(1), [values]);
      return { rows, turned: transpose(rows, [1, 0]), dx: dx! };
    });
    expect([...got['rows']!]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...got['turned']!]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...got['dx']!]).toEqual([2, 4, 6, 8, 10, 12]);
  });
});

describe('broadcastShape', () => {
  it('broadcasts axes that are of size 1 or missing', () => {
    expect(broadcastShape(['a', 1, 3], ['b', 3])).toEqual(['a', 'b', 3]);
    expect(broadcastShape([], [2])).toEqual([2]);
    expect(() => broadcastShape(['a'], ['b'])).toThrow(TypeError);
  });
});
