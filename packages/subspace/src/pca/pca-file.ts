import { DataError } from '@vse/base';
import { fitRecord, readFitRecord } from '../moments/fit-record';
import { meanTensors, storedMean } from '../moments/stored-mean';
import { fittedPca, type Pca } from './pca';

/**
 * Saves a fit to a safetensors file with checksums, atomically. Node only.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { fitPca, loadPca, savePca } from '@vse/subspace';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'vse-')), 'pca.safetensors');
 * await savePca(file, await fitPca([[2, 1], [4, 3], [6, 6]]));
 * console.log((await loadPca(file)).explainedVariance);
 * ```
 */
export async function savePca(path: string, pca: Pca): Promise<void> {
  // Imported on use, so that pages can load the rest of the package.
  const { writeSafetensors } = await import('@vse/formats');
  const { mean, axes, explainedVariance, totalVariance, rows, whiten, dim, components } = pca;
  const tensors = { ...meanTensors('mean', mean), axes: { shape: [components, dim], data: axes } };
  const fields = { explainedVariance: Array.from(explainedVariance), totalVariance, rows, whiten };
  await writeSafetensors(path, tensors, { pca: await fitRecord(fields, tensors) });
}

/**
 * Loads a fit that `savePca` wrote. Node only.
 *
 * @throws `DataError` that names the file if it holds no such fit, or was damaged.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { fitPca, loadPca, savePca } from '@vse/subspace';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'vse-')), 'pca.safetensors');
 * await savePca(file, await fitPca([[2, 1], [4, 3], [6, 6]]));
 * const pca = await loadPca(file);
 * console.log(pca.project(Float32Array.of(2, 1)));
 * ```
 */
export async function loadPca(path: string): Promise<Pca> {
  const { readSafetensors } = await import('@vse/formats');
  const { tensors, metadata } = await readSafetensors(path);
  const mean = storedMean('mean', tensors);
  const axes = tensors['axes'];
  if (!(mean && axes?.data instanceof Float32Array && metadata['pca'])) {
    throw new DataError(`loadPca: ${path}: has no fit of principal components. Write it with savePca.`);
  }
  const names = ['explainedVariance', 'totalVariance', 'rows', 'whiten'];
  const kept = (await readFitRecord(`loadPca: ${path}`, metadata['pca'], tensors, names)) as {
    explainedVariance: number[];
    totalVariance: number;
    rows: number;
    whiten: boolean;
  };
  const explainedVariance = Float64Array.from(kept.explainedVariance);
  if (axes.data.length !== mean.length * explainedVariance.length) {
    throw new DataError(
      `loadPca: ${path}: axes [${axes.shape.join(', ')}] do not fit a mean of ${mean.length} and ${explainedVariance.length} variances. It is damaged.`,
    );
  }
  return fittedPca({ ...kept, mean, axes: axes.data, explainedVariance });
}
