import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@vse/base';
import { fitCca, fitPca, loadCca, loadPca, saveCca, savePca } from '@vse/subspace';
import type { Subject } from '../subject';

const rowsOf = (seed: number, columns: number): number[][] => {
  const random = seededRandom(seed);
  return Array.from({ length: 12 }, () => Array.from({ length: columns }, () => random.normal()));
};

/** Principal components in a file. */
export const pcaFile: Subject = {
  name: 'file of principal components',
  bound: false,
  async write(folder, seed) {
    await mkdir(folder, { recursive: true });
    await savePca(join(folder, 'pca.safetensors'), await fitPca(rowsOf(seed, 4), { components: 3 }));
  },
  async read(folder) {
    const pca = await loadPca(join(folder, 'pca.safetensors'));
    const { axes, explainedVariance, totalVariance, rows, whiten, mean } = pca;
    return JSON.stringify([[...axes], [...explainedVariance], totalVariance, rows, whiten, [...mean]]);
  },
};

/** Canonical correlations in a file. */
export const ccaFile: Subject = {
  name: 'file of canonical correlations',
  bound: false,
  async write(folder, seed) {
    await mkdir(folder, { recursive: true });
    const cca = await fitCca(rowsOf(seed, 3), rowsOf(seed + 10, 2), { components: 2 });
    await saveCca(join(folder, 'cca.safetensors'), cca);
  },
  async read(folder) {
    const { images, captions, correlations } = await loadCca(join(folder, 'cca.safetensors'));
    const numbers = [images, captions].map(({ mean, weights }) => [[...mean], [...weights]]);
    return JSON.stringify([numbers, [...correlations]]);
  },
};
