import { describe, expect, it } from 'vitest';
import { runGraph } from '../testing/run-graph';
import { firstMaximum } from './first-maximum';
import { mul } from './elementwise';
import { gradientsOf } from './gradients-of';
import { sum } from './sum';

const x = { shape: [2, 3], values: [1, 5, 5, 7, 2, 7], sizes: ['rows', 'columns'] };

describe('firstMaximum', () => {
  it.each([
    // The first of equal maxima gets the gradient.
    { axis: 1, value: [5, 7], gradient: [0, 1, 0, 1, 0, 0] },
    { axis: 0, value: [7, 5, 7], gradient: [0, 1, 0, 1, 0, 1] },
  ])('takes the maximum along axis $axis', async ({ axis, value, gradient }) => {
    const got = await runGraph({ x }, (values) => {
      const greatest = firstMaximum(values, axis);
      const [dx] = gradientsOf(greatest, values.graph.number(1), [values]);
      return { greatest, dx: dx! };
    });
    expect([...got['greatest']!]).toEqual(value);
    expect([...got['dx']!]).toEqual(gradient);
  });
});

describe('sum', () => {
  it('adds along axes and spreads the gradient', async () => {
    const got = await runGraph({ x }, (values) => {
      const total = sum(mul(values, values), [1]);
      const [dx] = gradientsOf(total, total, [values]);
      return { total, dx: dx! };
    });
    // 1 + 25 + 25 and 49 + 4 + 49; the gradient of each number is twice it, times the sum of its row.
    expect([...got['total']!]).toEqual([51, 102]);
    expect([...got['dx']!]).toEqual([102, 510, 510, 1428, 408, 1428]);
  });
});
