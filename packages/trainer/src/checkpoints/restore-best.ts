import { DataError, type Loss } from '@vse/core';
import type { AnyModel } from '../variables';
import { folderCheckpoints, type CheckpointStore } from './checkpoint-store';
import { restoreModel } from './snapshot';

/**
 * Gives a model, and a loss that has variables, the weights of the best validation of a run. Call it after `fit`, which
 * leaves the weights of the last step.
 *
 * @param model - Model that was trained, or one built alike.
 * @param checkpoints - The `checkpoints` of `fit`: a folder (in Node) or a store.
 * @param loss - Loss whose variables are restored too.
 * @throws `DataError` if nothing was validated there, or the weights do not fit the model.
 * @example
 * ```ts
 * import { dotProduct } from '@vse/attention';
 * import type { FeatureMatrix } from '@vse/core';
 * import { evaluateRetrieval } from '@vse/eval';
 * import { regionProjection } from '@vse/image-encoders';
 * import { maxOfHinges } from '@vse/losses';
 * import { fit, memoryCheckpoints, restoreBest } from '@vse/trainer';
 *
 * const item = (i: number): FeatureMatrix => ({ values: Float32Array.of(i, 1 - i), length: 1, dim: 2 });
 * const read = (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, item));
 * const data = {
 *   name: 'two pairs',
 *   synthetic: true,
 *   imageCount: 2,
 *   captionToImage: Int32Array.of(0, 1),
 *   readImages: read,
 *   readCaptions: read,
 * };
 * const model = {
 *   images: regionProjection({ inputDim: 2, embedDim: 4, seed: 1 }),
 *   captions: regionProjection({ inputDim: 2, embedDim: 4, seed: 2 }),
 *   similarity: dotProduct(),
 * };
 * const checkpoints = memoryCheckpoints();
 * const validate = () => evaluateRetrieval(model, data);
 * const { best } = await fit(model, data, { loss: maxOfHinges(), epochs: 3, seed: 1, validate, checkpoints });
 * await restoreBest(model, checkpoints);
 * console.log(best?.value === (await evaluateRetrieval(model, data)).rsum); // true
 * ```
 */
export async function restoreBest(
  model: AnyModel,
  checkpoints: string | CheckpointStore,
  loss?: Loss,
): Promise<void> {
  const store = typeof checkpoints === 'string' ? folderCheckpoints(checkpoints) : checkpoints;
  const best = await store.load('best');
  if (!best) {
    throw new DataError(
      `restoreBest: there must be a checkpoint of the best validation in ${store.folder ?? 'the store'}, got none. ` +
        'Give fit validate and these checkpoints.',
    );
  }
  restoreModel(model, best, loss);
}
