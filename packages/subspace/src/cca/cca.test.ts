import { OptionError, ShapeError } from '@vse/base';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { ccaOf } from './cca';

const cca = ccaOf({
  correlations: Float64Array.of(1, 0.5),
  images: { mean: Float32Array.of(1, 0, 0), weights: Float32Array.of(1, 0, 0, 2, 0, 0) },
  captions: { mean: Float32Array.of(0), weights: Float32Array.of(3, 4) },
});

describe('ccaOf', () => {
  it('projects, scales by powers of the correlations, and normalises: worked by hand', async () => {
    const rows = [[4, 2, 7]]; // centred (3 2 7); along the directions 3 and 4
    expectClose(await cca.projectImages(rows, { power: 0, normalize: false }), [3, 4]);
    expectClose(await cca.projectImages(rows, { power: 1, normalize: false }), [3, 2]);
    expectClose(await cca.projectImages(rows, { power: 0 }), [0.6, 0.8]);
    const norm = Math.hypot(3, 4 / 16);
    expectClose(await cca.projectImages(rows), [3 / norm, 4 / 16 / norm]); // power 4
    expectClose(await cca.projectCaptions([[2], [-1]], { power: 0, normalize: false }), [6, 8, -3, -4]);
  });

  it('keeps a row at the mean at 0, and takes no rows', async () => {
    expectClose(await cca.projectImages([[1, 0, 0]]), [0, 0]);
    expect(await cca.projectCaptions([])).toEqual(new Float32Array(0));
  });

  it('reads rows of a source block by block and in order', async () => {
    const dim = 3;
    const values = new Float32Array(2_000_000 * dim);
    for (let i = 0; i < 2_000_000; i++) values[i * dim] = i;
    const projected = await cca.projectImages({ values, dim }, { power: 0, normalize: false });
    for (const row of [0, 1, 1_400_000, 1_999_999]) expect(projected[2 * row]).toBe(row - 1);
  });

  it('refuses vectors of another size and a power below 0', async () => {
    await expect(cca.projectImages([[1, 2]])).rejects.toThrow(
      new ShapeError('Cca.projectImages: rows must have 3 numbers each, got 2.'),
    );
    await expect(cca.projectCaptions([[1]], { power: -1 })).rejects.toThrow(OptionError);
    await expect(cca.projectCaptions([[NaN]])).rejects.toThrow(/row 0 has NaN at column 0/);
  });
});
