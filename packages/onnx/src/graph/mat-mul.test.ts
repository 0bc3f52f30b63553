import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runGraph } from '../testing/run-graph';
import { matMul } from './mat-mul';
import { gradientsOf } from './gradients-of';

function random(shape: readonly number[], seed: number) {
  const source = seededRandom(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float32Array.from({ length: size }, () => source.normal()) };
}

const close = { relative: 1e-5, absolute: 1e-5 };

describe('matMul', () => {
  it('multiplies by hand', async () => {
    // [1 2; 3 4] [5; 6] = [17; 39]
    const inputs = {
      x: { shape: [2, 2], values: [1, 2, 3, 4] },
      y: { shape: [2, 1], values: [5, 6] },
    };
    const got = await runGraph(inputs, (x, y) => ({ product: matMul(x, y) }));
    expect([...got['product']!]).toEqual([17, 39]);
  });

  it('agrees with the backend, values and gradients, matrices and batches, transposed or not', async () => {
    const sizes = fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      ...[1, 2, 3].map(() => fc.integer({ min: 1, max: 4 })),
    );
    const property = fc.asyncProperty(sizes, fc.boolean(), fc.boolean(), async ([batch, m, k, n], left, right) => {
      const front = batch === 0 ? [] : [batch];
      const x = random([...front, ...(left ? [k!, m!] : [m!, k!])], 1);
      const y = random([...front, ...(right ? [n!, k!] : [k!, n!])], 2);
      const gradient = random([...front, m!, n!], 3);
      const got = await runGraph({ x, y, gradient }, (a, b, dProduct) => {
        const product = matMul(a, b, { left, right });
        const [dx, dy] = gradientsOf(product, dProduct, [a, b]);
        return { product, dx: dx!, dy: dy! };
      });
      const tensor = ({ shape, values }: typeof x) => tf.tensor(values, [...shape]);
      const wanted = tf.valueAndGrads((a, b) => tf.matMul(a, b, left, right))([tensor(x), tensor(y)], tensor(gradient));
      expectClose(got['product']!, wanted.value.dataSync(), close);
      expectClose(got['dx']!, wanted.grads[0]!.dataSync(), close);
      expectClose(got['dy']!, wanted.grads[1]!.dataSync(), close);
    }); // prettier-ignore
    await fc.assert(property, { numRuns: 25 });
  });
});
