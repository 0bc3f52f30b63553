import { join } from 'node:path';
import { DataError } from '@vse/base';
import { writeSafetensors } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, expect, it } from 'vitest';
import { fitPca } from './fit-pca';
import { randomMatrix } from '../testing/matrices';
import { loadPca, savePca } from './pca-file';

let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
});

it('reads back what it wrote, to the last bit', async () => {
  const pca = await fitPca({ values: randomMatrix(20, 5).data, dim: 5 }, { components: 3, whiten: true });
  await savePca(join(folder, 'fit'), pca);
  const loaded = await loadPca(join(folder, 'fit'));
  const vector = Float32Array.of(1, 2, 3, 4, 5);
  expect(loaded.project(vector)).toEqual(pca.project(vector));
  expect(loaded.restore(Float32Array.of(1, 2, 3))).toEqual(pca.restore(Float32Array.of(1, 2, 3)));
  expect([loaded.noiseVariance, loaded.rows]).toEqual([pca.noiseVariance, 20]);
  expect(loaded.explainedVariance).toEqual(pca.explainedVariance);
});

it('names a file that holds something else, or axes of another size', async () => {
  const other = join(folder, 'other');
  await writeSafetensors(other, { weight: { shape: [1], data: Float32Array.of(1) } });
  await expect(loadPca(other)).rejects.toThrow(/other: has no fit of principal components/);
  const kept = { explainedVariance: [1, 1], totalVariance: 2, rows: 3, whiten: false };
  await writeSafetensors(
    other,
    { mean: { shape: [2], data: new Float32Array(2) }, axes: { shape: [1, 2], data: new Float32Array(2) } },
    { pca: JSON.stringify(kept) },
  );
  await expect(loadPca(other)).rejects.toThrow(DataError);
  await expect(loadPca(other)).rejects.toThrow(/axes \[1, 2\] do not fit a mean of 2 and 2 variances/);
});
