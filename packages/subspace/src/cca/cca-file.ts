import { DataError } from '@vse/base';
import { ccaOf, type Cca, type CcaView } from './cca';

/**
 * Saves a fit to a safetensors file, atomically. Node only.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { fitCca, loadCca, saveCca } from '@vse/subspace';
 *
 * const cca = await fitCca([[1, 0], [0, 1], [2, 2]], [[1], [2], [4]]);
 * const file = join(await mkdtemp(join(tmpdir(), 'vse-')), 'cca.safetensors');
 * await saveCca(file, cca);
 * console.log((await loadCca(file)).correlations);
 * ```
 */
export async function saveCca(path: string, cca: Cca): Promise<void> {
  // Imported on use, so that pages can load the rest of the package.
  const { writeSafetensors } = await import('@vse/formats');
  const tensorsOf = (name: string, { mean, weights }: CcaView) => ({
    [`${name}.mean`]: { shape: [mean.length], data: mean },
    [`${name}.weights`]: { shape: [mean.length, cca.components], data: weights },
  });
  await writeSafetensors(
    path,
    { ...tensorsOf('images', cca.images), ...tensorsOf('captions', cca.captions) },
    { cca: JSON.stringify({ correlations: Array.from(cca.correlations) }) },
  );
}

/**
 * Loads a fit that `saveCca` wrote. Node only.
 *
 * @throws `DataError` that names the file if it holds no such fit.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { fitCca, loadCca, saveCca } from '@vse/subspace';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'vse-')), 'cca.safetensors');
 * await saveCca(file, await fitCca([[1, 0], [0, 1], [2, 2]], [[1], [2], [4]]));
 * const cca = await loadCca(file);
 * console.log(await cca.projectImages([[1, 1]]));
 * ```
 */
export async function loadCca(path: string): Promise<Cca> {
  const { readSafetensors } = await import('@vse/formats');
  const { tensors, metadata } = await readSafetensors(path);
  if (!metadata['cca']) {
    throw new DataError(`loadCca: ${path}: has no fit of canonical correlations. Write it with saveCca.`);
  }
  const kept = JSON.parse(metadata['cca']) as { correlations: number[] };
  const correlations = Float64Array.from(kept.correlations);
  const viewOf = (name: string): CcaView => {
    const mean = tensors[`${name}.mean`]?.data;
    const weights = tensors[`${name}.weights`]?.data;
    if (!(mean instanceof Float32Array && weights instanceof Float32Array)) {
      throw new DataError(`loadCca: ${path}: has no ${name}.mean and ${name}.weights. It is damaged.`);
    }
    if (weights.length !== mean.length * correlations.length) {
      throw new DataError(
        `loadCca: ${path}: ${name}.weights has ${weights.length} numbers, wanted ${mean.length} x ${correlations.length}. It is damaged.`,
      );
    }
    return { mean, weights };
  };
  return ccaOf({ correlations, images: viewOf('images'), captions: viewOf('captions') });
}
