import { describe, expect, it } from 'vitest';
import { runGraph } from '../testing/run-graph';
import { add, exp, mul, square } from './elementwise';
import { gradientsOf } from './gradients-of';
import { constantOf, withPullback, type Value } from './value';

const x = { shape: [2], values: [3, 5] };

async function gradientOf(build: (x: Value) => Value): Promise<number[]> {
  const got = await runGraph({ x }, (value) => {
    const [dx] = gradientsOf(build(value), value.graph.number(1), [value]);
    return { dx: dx! };
  });
  return [...got['dx']!];
}

describe('gradientsOf', () => {
  it('adds the gradients of all paths to a value', async () => {
    // x^2 + 4 x + x^2 * x: 2 x + 4 + 3 x^2
    const build = (value: Value) => add(add(square(value), mul(value, 4)), mul(square(value), value));
    expect(await gradientOf(build)).toEqual([37, 89]);
  });

  it('stops at constants and uses a custom pullback', async () => {
    expect(await gradientOf((value) => mul(value, constantOf(value)))).toEqual([3, 5]);
    const twice = (value: Value) => withPullback(exp(value), [value], (gradient) => [mul(gradient, 2)]);
    expect(await gradientOf(twice)).toEqual([2, 2]);
  });

  it('is 0 for a value that does not depend on the input', async () => {
    expect(await gradientOf((value) => constantOf(square(value)))).toEqual([0, 0]);
  });
});
