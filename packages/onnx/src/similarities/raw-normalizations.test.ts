import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { gradientsOf } from '../graph/gradients-of';
import { runGraph } from '../testing/run-graph';
import { rawNormalizations } from './raw-normalizations';

const gain = 3;

/** Normalised products `[1, sources, 1, queries]`, and their gradient where that of the result is `dy`. */
async function normalized(name: string, queries: number, x: readonly number[], dy: readonly number[]) {
  const shape = [1, x.length / queries, 1, queries];
  const sizes = ['b', 's', 'a', 'q'];
  const inputs = { x: { shape, values: x, sizes }, dy: { shape, values: dy, sizes } };
  const outputs = await runGraph(inputs, (products, gradient) => {
    const value = rawNormalizations[name]!(products, gain, undefined);
    return { value, gradient: gradientsOf(value, gradient, [products])[0]! };
  });
  return { value: outputs['value']!, gradient: outputs['gradient']! };
}

const norms = {
  l2: {
    of: (row: readonly number[]) => Math.hypot(...row),
    derivative: (x: number, norm: number) => x / norm,
  },
  l1: { of: (row: readonly number[]) => row.reduce((sum, x) => sum + Math.abs(x), 0), derivative: Math.sign },
} as const;

/** Gradient of `gain x / (N + e)` in float64: `gain (dy / (N + e) - N' (dy . x) / (N + e)^2)`. */
function reference(name: keyof typeof norms, queries: number, x: readonly number[], dy: readonly number[]) {
  const { of, derivative } = norms[name];
  return x.map((value, i) => {
    const [from, to] = [i - (i % queries), i - (i % queries) + queries];
    const norm = of(x.slice(from, to));
    const along = x.slice(from, to).reduce((sum, one, k) => sum + one * dy[from + k]!, 0);
    return gain * (dy[i]! / (norm + 1e-8) - (derivative(value, norm) * along) / (norm + 1e-8) ** 2);
  });
}

describe.each(['l2', 'l1'] as const)('%s', (name) => {
  it('has the gradient of its closed form over several queries', async () => {
    const x = [0.5, -0.7, 0.3, 1.1, 0.8, -0.4].map(Math.fround);
    const dy = [1, -2, 3, 0.5, 2, -1];
    const { gradient } = await normalized(name, 3, x, dy);
    expectClose(gradient, reference(name, 3, x, dy), { relative: 1e-5, absolute: 1e-5 });
  });

  it('has that of a single query, whose terms cancel, without their rounding', async () => {
    // The gradient is gain e dy / (|x| + e)^2; each of its two terms is (|x| + e) / e times larger.
    const x = [0.4, -0.07, 0.003, -1.3e-4, 7e-3, 2.2].map(Math.fround);
    const dy = [1, -2, 3, 0.5, 2, -1];
    const { value, gradient } = await normalized(name, 1, x, dy);
    expectClose(value, x.map((one) => gain * Math.sign(one)), { relative: 1e-3 }); // prettier-ignore
    const wanted = x.map((one, i) => (gain * 1e-8 * dy[i]!) / (Math.abs(one) + 1e-8) ** 2);
    for (const [i, one] of wanted.entries())
      expectClose([gradient[i]!], [one], { relative: 1e-5, absolute: 0 });
  });
});

it('l2 has gradient 0 at a column of zeros, clipped or not', async () => {
  for (const name of ['l2', 'clipped-l2']) {
    const { value, gradient } = await normalized(name, 2, [0, 0, 1, 2], [1, 1, 0, 0]);
    expect([...value.slice(0, 2), ...gradient.slice(0, 2)]).toEqual([0, 0, 0, 0]);
  }
});
