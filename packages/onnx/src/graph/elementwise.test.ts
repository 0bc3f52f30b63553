import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runGraph, type Numbers } from '../testing/run-graph';
import {
  abs,
  add,
  div,
  exp,
  leakyRelu,
  log,
  maximum,
  minimum,
  mul,
  neg,
  sqrt,
  square,
  sub,
} from './elementwise';
import { gradientsOf } from './gradients-of';
import type { Value } from './value';

interface Operation {
  readonly build: (x: Value, y: Value) => Value;
  readonly value: (x: number, y: number) => number;
  /** Partial derivatives by x and by y. */
  readonly gradient: (x: number, y: number) => readonly [number, number];
}

const operations: Readonly<Record<string, Operation>> = {
  add: { build: add, value: (x, y) => x + y, gradient: () => [1, 1] },
  'add a number': { build: (x) => add(x, 3), value: (x) => x + 3, gradient: () => [1, 0] },
  sub: { build: sub, value: (x, y) => x - y, gradient: () => [1, -1] },
  'sub from a number': { build: (x) => sub(3, x), value: (x) => 3 - x, gradient: () => [-1, 0] },
  mul: { build: mul, value: (x, y) => x * y, gradient: (x, y) => [y, x] },
  div: { build: div, value: (x, y) => x / y, gradient: (x, y) => [1 / y, -x / y ** 2] },
  'div a number': { build: (x) => div(3, x), value: (x) => 3 / x, gradient: (x) => [-3 / x ** 2, 0] },
  maximum: { build: (x) => maximum(x, 1.2), value: (x) => Math.max(x, 1.2), gradient: (x) => [x > 1.2 ? 1 : 0, 0] }, // prettier-ignore
  minimum: { build: (x) => minimum(x, 1.2), value: (x) => Math.min(x, 1.2), gradient: (x) => [x < 1.2 ? 1 : 0, 0] }, // prettier-ignore
  neg: { build: neg, value: (x) => -x, gradient: () => [-1, 0] },
  'abs of a difference': {
    build: (x, y) => abs(sub(x, y)),
    value: (x, y) => Math.abs(x - y),
    gradient: (x, y) => [Math.sign(x - y), Math.sign(y - x)],
  },
  exp: { build: exp, value: Math.exp, gradient: (x) => [Math.exp(x), 0] },
  log: { build: log, value: Math.log, gradient: (x) => [1 / x, 0] },
  sqrt: { build: sqrt, value: Math.sqrt, gradient: (x) => [0.5 / Math.sqrt(x), 0] },
  square: { build: square, value: (x) => x * x, gradient: (x) => [2 * x, 0] },
  'leakyRelu of a difference': {
    build: (x, y) => leakyRelu(sub(x, y), 0.1),
    value: (x, y) => (x > y ? 1 : 0.1) * (x - y),
    gradient: (x, y) => (x > y ? [1, -1] : [0.1, -0.1]),
  },
};

const close = { relative: 1e-5, absolute: 1e-5 };
const one = { shape: [], values: [1] };
const run = (x: Numbers, y: Numbers, build: Operation['build']) =>
  runGraph({ x, y, one }, (a, b, gradient) => {
    const value = build(a, b);
    const [dx, dy] = gradientsOf(value, gradient, [a, b]);
    return { value, dx: dx!, dy: dy! };
  });

describe.each(Object.entries(operations))('%s', (_, { build, value, gradient }) => {
  it('has its value and its gradient in closed form', async () => {
    const positive = fc.float({ min: 0.25, max: 4, noNaN: true });
    const pairs = fc.array(fc.tuple(positive, positive), { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(pairs, async (numbers) => {
      const [xs, ys] = [numbers.map(([x]) => x), numbers.map(([, y]) => y)];
      const got = await run({ shape: [xs.length], values: xs }, { shape: [ys.length], values: ys }, build);
      expectClose(got['value']!, numbers.map(([x, y]) => value(x, y)), close); // prettier-ignore
      expectClose(got['dx']!, numbers.map(([x, y]) => gradient(x, y)[0]), close); // prettier-ignore
      expectClose(got['dy']!, numbers.map(([x, y]) => gradient(x, y)[1]), close); // prettier-ignore
    });
    await fc.assert(property, { numRuns: 10 });
  });
});

describe('operands of different shapes', () => {
  it('broadcast, and their gradients are summed', async () => {
    // x [2, 1] and y [1, 3]: the gradient of x y is 6 for each x, the sum of y, and 3 for each y, the sum of x.
    const got = await run({ shape: [2, 1], values: [1, 2] }, { shape: [1, 3], values: [1, 2, 3] }, mul);
    expectClose(got['value']!, [1, 2, 3, 2, 4, 6]);
    expectClose(got['dx']!, [6, 6]);
    expectClose(got['dy']!, [3, 3, 3]);
  });

  it('count as often as they are broadcast, even if the gradient is constant', async () => {
    const got = await run({ shape: [2, 1], values: [1, 2] }, { shape: [1, 3], values: [1, 2, 3] }, add);
    expectClose(got['dx']!, [3, 3]);
    expectClose(got['dy']!, [2, 2, 2]);
  });

  it('are refused if they cannot be broadcast', async () => {
    const [two, three] = [{ shape: [2], values: [1, 2] }, { shape: [3], values: [1, 2, 3] }]; // prettier-ignore
    await expect(run(two, three, add)).rejects.toThrow('[2] and [3] cannot be broadcast');
  });
});

describe('kinks', () => {
  it('have the gradient that the backend gives', async () => {
    const zero = { shape: [1], values: [0] };
    const gradients = async (build: Operation['build']) => (await run(zero, zero, build))['dx']![0];
    expect(await gradients((x) => maximum(x, 0))).toBe(0);
    expect(await gradients((x) => minimum(x, 0))).toBe(0);
    expect(await gradients((x) => leakyRelu(x, 0.1))).toBeCloseTo(0.1, 6);
    expect(await gradients((x) => abs(x))).toBe(0);
    expect(await gradients((x) => mul(sqrt(x), 0))).toBe(0);
  });
});
