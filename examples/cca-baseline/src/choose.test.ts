import type { FeatureMatrix, PairedData } from '@vse/core';
import { fitCcaPath } from '@vse/subspace';
import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { choose, retrieve } from './choose';

/** Angles tell six images apart; two more numbers do not, but vary far more. Captions turn and mirror the angles. */
const angles = [0, 0.9, 2.1, 3, 4.2, 5.3];
const noise = (i: number, j: number) => Math.sin(7.3 * i + 2.1 * j + 1);
const images = angles.map((t, i) => [Math.cos(t), Math.sin(t), 40 * noise(i, 1), 40 * noise(i, 2)]);
const captions = angles.map((t, i) => [-Math.sin(t) + 0.1 * noise(i, 3), Math.cos(t), 9 * noise(i, 4)]);

const matrixOf = (values: readonly number[]): FeatureMatrix => ({
  values: Float32Array.from(values),
  length: 1,
  dim: values.length,
});

const split: PairedData<FeatureMatrix, FeatureMatrix> = {
  name: 'six',
  synthetic: true,
  imageCount: 6,
  captionToImage: Int32Array.from(angles.keys()),
  readImages: (rows) => Promise.resolve(Array.from(rows, (row) => matrixOf(images[row]!))),
  readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => matrixOf(captions[row]!))),
};

const two = () => fitCcaPath(images, captions, { regularizations: [1e4, 0.001] });

describe('choose', () => {
  it('takes the fit that retrieves best, with its metrics', async () => {
    const fits = await two();
    const own = await Promise.all(fits.map((fit) => retrieve(fit, split, 0)));
    expect(own[1]!.rsum).toBeGreaterThan(own[0]!.rsum);
    expect(await choose(fits, split, 0)).toEqual({ index: 1, metrics: own[1] });
  });

  it('takes the first of equals', async () => {
    const [, fit] = await two();
    expect((await choose([fit!, fit!], split, 4)).index).toBe(0);
  });

  it('leaves no tensor behind', async () => {
    const fits = await two();
    expect(await tensorsLeftBy(() => choose(fits, split, 4).then(() => undefined))).toBe(0);
  });
});
