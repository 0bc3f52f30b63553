import { join, resolve } from 'node:path';
import { DataError, type MatchingModel } from '@vse/core';
import {
  hasCheckpoint,
  importWeights,
  loadCheckpoint,
  restoreModel,
  type LoadCheckpointOptions,
} from '@vse/trainer';

/** What stands before the names in a state dictionary of SCAN or VSE++ that was saved as one file. */
const prefixes = { images: 'img_enc.', captions: 'txt_enc.' } as const;

/**
 * Gives a model weights that were trained before. `from` is the folder of a run, whose best epoch of the system `name` is
 * taken (the last, where there is no best), the folder of one checkpoint, or a safetensors file with the state
 * dictionaries of a PyTorch model, names and layouts as they are there.
 *
 * Throws a `DataError` that says where no checkpoint was found, or what differs: vocabulary, shape, architecture.
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
