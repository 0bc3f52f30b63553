import { DataError } from '@vse/core';
import { ccaOf, type Cca, type CcaView } from './cca';

/** Writes a fit to a safetensors file, whole or not at all. In Node. */
export async function saveCca(path: string, cca: Cca): Promise<void> {
  // Loaded when it is called, so that a browser can take the rest of the package.
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

/** Reads what `saveCca` wrote; a `DataError` names the file where it holds something else. */
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
