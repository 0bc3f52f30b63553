import { join, resolve } from 'node:path';
import { DataError, type MatchingModel } from '@vse/core';
import {
  hasCheckpoint,
  importWeights,
  loadCheckpoint,
  restoreModel,
  type LoadCheckpointOptions,
} from '@vse/trainer';

/** Prefixes of the names in a state dictionary of SCAN or VSE++ that was saved as one file. */
const prefixes = { images: 'img_enc.', captions: 'txt_enc.' } as const;

/**
 * Gives a model weights of an earlier training. `from` is the folder of a run (the best epoch of the system `name`, or the
 * last if there is no best), the folder of one checkpoint, or a safetensors file with the state dictionaries of a PyTorch
 * model under their own names and layouts.
 *
 * @throws `DataError` that names the places without a checkpoint, or what differs: vocabulary, shape, architecture.
 */
export async function restoreFrom<I, C>(
  model: MatchingModel<I, C>,
  from: string,
  { name, ...options }: LoadCheckpointOptions & { readonly name: string },
): Promise<void> {
  if (from.endsWith('.safetensors')) {
    await importWeights(model.images, from, { prefix: prefixes.images });
    await importWeights(model.captions, from, { prefix: prefixes.captions });
    return;
  }
  const places = [join(from, name, 'best'), join(from, name, 'last'), from].map((place) => resolve(place));
  for (const place of places) {
    if (!(await hasCheckpoint(place))) continue;
    restoreModel(model, await loadCheckpoint(place, options));
    return;
  }
  throw new DataError(
    `--evaluate-only: there is no checkpoint of ${name} in ${places.join(', ')}. ` +
      'Give the folder of a run, of a checkpoint, or a .safetensors file of a PyTorch model.',
  );
}
