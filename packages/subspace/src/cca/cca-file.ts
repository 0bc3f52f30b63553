import { DataError } from '@vse/base';
import { fitRecord, readFitRecord } from '../moments/fit-record';
import { meanTensors, storedMean } from '../moments/stored-mean';
import { fittedCca, type Cca, type CcaView } from './cca';

/**
 * Saves a fit to a safetensors file with checksums, atomically. Node only.
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
    ...meanTensors(`${name}.mean`, mean),
    [`${name}.weights`]: { shape: [mean.length, cca.components], data: weights },
  });
  const tensors = { ...tensorsOf('images', cca.images), ...tensorsOf('captions', cca.captions) };
  const fields = { correlations: Array.from(cca.correlations) };
  await writeSafetensors(path, tensors, { cca: await fitRecord(fields, tensors) });
}

/**
 * Loads a fit that `saveCca` wrote. Node only.
 *
 * @throws `DataError` that names the file if it holds no such fit, or was damaged.
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
  const where = `loadCca: ${path}`;
  const kept = (await readFitRecord(where, metadata['cca'], tensors, ['correlations'])) as {
    correlations: number[];
  };
  const correlations = Float64Array.from(kept.correlations);
  const viewOf = (name: string): CcaView => {
    const mean = storedMean(`${name}.mean`, tensors);
    const weights = tensors[`${name}.weights`]?.data;
    if (!(mean && weights instanceof Float32Array)) {
      throw new DataError(`loadCca: ${path}: has no ${name}.mean and ${name}.weights. It is damaged.`);
    }
    if (weights.length !== mean.length * correlations.length) {
      throw new DataError(
        `loadCca: ${path}: ${name}.weights has ${weights.length} numbers, wanted ${mean.length} x ${correlations.length}. It is damaged.`,
      );
    }
    return { mean, weights };
  };
  return fittedCca({ correlations, images: viewOf('images'), captions: viewOf('captions') });
}
