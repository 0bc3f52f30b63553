import { DataError } from '@vse/core';
import { pcaOf, type Pca } from './pca';

/** Writes a fit to a safetensors file, whole or not at all. In Node. */
export async function savePca(path: string, pca: Pca): Promise<void> {
  // Loaded when it is called, so that a browser can take the rest of the package.
  const { writeSafetensors } = await import('@vse/formats');
  const { mean, axes, explainedVariance, totalVariance, rows, whiten, dim, components } = pca;
  await writeSafetensors(
    path,
    { mean: { shape: [dim], data: mean }, axes: { shape: [components, dim], data: axes } },
    {
      pca: JSON.stringify({ explainedVariance: Array.from(explainedVariance), totalVariance, rows, whiten }),
    },
  );
}

/** Reads what `savePca` wrote; a `DataError` names the file where it holds something else. */
export async function loadPca(path: string): Promise<Pca> {
  const { readSafetensors } = await import('@vse/formats');
  const { tensors, metadata } = await readSafetensors(path);
  const mean = tensors['mean'];
  const axes = tensors['axes'];
  if (!(mean?.data instanceof Float32Array && axes?.data instanceof Float32Array && metadata['pca'])) {
    throw new DataError(`loadPca: ${path}: has no fit of principal components. Write it with savePca.`);
  }
  const kept = JSON.parse(metadata['pca']) as {
    explainedVariance: number[];
    totalVariance: number;
    rows: number;
    whiten: boolean;
  };
  const explainedVariance = Float64Array.from(kept.explainedVariance);
  if (axes.data.length !== mean.data.length * explainedVariance.length) {
    throw new DataError(
      `loadPca: ${path}: axes [${axes.shape.join(', ')}] do not fit a mean of ${mean.data.length} and ${explainedVariance.length} variances. It is damaged.`,
    );
  }
  return pcaOf({ ...kept, mean: mean.data, axes: axes.data, explainedVariance });
}
