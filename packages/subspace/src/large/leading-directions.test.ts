import { seededRandom } from '@vse/base';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { leadingDirections } from './leading-directions';
import { orthonormalizeBlocks } from './orthonormalize-blocks';
import { kernelProduct, zeros, type Dense } from './product';

/** A symmetric matrix with known directions and eigenvalues. */
async function known(eigenvalues: readonly number[]): Promise<{ of: Dense; axes: Dense }> {
  const random = seededRandom(3);
  const axes = zeros(eigenvalues.length, eigenvalues.length);
  for (let i = 0; i < axes.values.length; i++) axes.values[i] = random.normal();
  await orthonormalizeBlocks(axes, kernelProduct, random);
  const flipped = zeros(axes.rows, axes.rows); // axes^T, and axes^T D
  const scaled = zeros(axes.rows, axes.rows);
  for (let i = 0; i < axes.rows; i++) {
    for (let j = 0; j < axes.rows; j++) {
      flipped.values[j * axes.rows + i] = axes.values[i * axes.rows + j]!;
      scaled.values[j * axes.rows + i] = axes.values[i * axes.rows + j]! * eigenvalues[i]!;
    }
  }
  return { of: await kernelProduct(scaled, flipped, { transposeB: true }), axes };
}

describe('leadingDirections', () => {
  it('finds the directions of a small matrix at once', async () => {
    const { of, axes } = await known([9, 5, 4, 1, 0.5]);
    const found = await leadingDirections(of, kernelProduct, seededRandom(1), { block: 600, iterations: 6 });
    expectClose(found.eigenvalues, [9, 5, 4, 1, 0.5]);
    const along = await kernelProduct(found.directions, axes, { transposeB: true });
    expectClose(along.values.map(Math.abs), [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], { absolute: 1e-4 }); // prettier-ignore
  });

  it('finds them block by block, orthonormal and in order', async () => {
    const eigenvalues = Array.from({ length: 60 }, (_, i) => 100 * 0.85 ** i);
    const { of } = await known(eigenvalues);
    const found = await leadingDirections(of, kernelProduct, seededRandom(1), { block: 10, iterations: 8 });
    expectClose(found.eigenvalues, eigenvalues, { relative: 0.02, absolute: 1e-3 });
    const grams = await kernelProduct(found.directions, found.directions, { transposeB: true });
    const identity = Float32Array.from({ length: 3600 }, (_, i) => (i % 61 === 0 ? 1 : 0));
    expectClose(grams.values, identity, { absolute: 3e-5 });
  });

  it('takes a matrix of zeros', async () => {
    const found = await leadingDirections(zeros(5, 5), kernelProduct, seededRandom(1), {
      block: 2,
      iterations: 2,
    });
    expectClose(found.eigenvalues, [0, 0, 0, 0, 0]);
  });
});
