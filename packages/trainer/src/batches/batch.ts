import * as tf from '@tensorflow/tfjs-core';
import { DataError, type EncoderBatch, type MatchingModel, type PairedData } from '@vse/core';
import type { BatchPlan } from './sampler';
import type { TensorLedger } from '../run/tensor-ledger';

/** Items of a batch, read but not yet tensors. */
export interface BatchItems<I, C> {
  /** Rows and matches of the batch. */
  readonly plan: BatchPlan;
  /** One item per image of the plan. */
  readonly images: readonly I[];
  /** One item per caption of the plan. */
  readonly captions: readonly C[];
}

/** A batch as input of the encoders. */
export interface CollatedBatch {
  /** Input of the image encoder. */
  readonly images: EncoderBatch;
  /** Input of the caption encoder. */
  readonly captions: EncoderBatch;
  /** `[images, captions]`; absent if the matches are the diagonal. */
  readonly positives?: tf.Tensor2D;
  /** True if no caption of `positives` has more than one image. */
  readonly oneImagePerCaption: boolean;
}

/**
 * Reads the items of a batch; `draw` names the random draw of augmentation.
 *
 * @throws `DataError` if the data return too few or too many items.
 */
export async function readBatch<I, C>(
  data: PairedData<I, C>,
  plan: BatchPlan,
  draw?: string,
): Promise<BatchItems<I, C>> {
  const [images, captions] = await Promise.all([
    data.readImages(plan.images, draw === undefined ? {} : { draw }),
    data.readCaptions(plan.captions),
  ]);
  assertCount(data.name, 'readImages', images.length, plan.images.length);
  assertCount(data.name, 'readCaptions', captions.length, plan.captions.length);
  return { plan, images, captions };
}

/** Packs a batch into tensors, which the ledger does not count as leaked. The caller disposes them with `disposeBatch`. */
export function collateBatch<I, C>(
  model: MatchingModel<I, C>,
  items: BatchItems<I, C>,
  ledger: TensorLedger,
): CollatedBatch {
  const count = (batch: EncoderBatch): number => Object.keys(batch).length;
  const images = ledger.watch('images.collate', () => model.images.collate(items.images), count);
  const captions = ledger.watch('captions.collate', () => model.captions.collate(items.captions), count);
  const positives = positivesOf(items.plan);
  const oneImagePerCaption = items.plan.positives === undefined;
  return { images, captions, oneImagePerCaption, ...(positives ? { positives } : {}) };
}

/** Disposes the tensors of a batch. */
export function disposeBatch({ images, captions, positives }: CollatedBatch): void {
  tf.dispose([{ ...images }, { ...captions }]);
  positives?.dispose();
}

/** Positives `[images, captions]`, 1 where the caption describes the image; `undefined` for the diagonal. */
export function positivesOf({ images, imageOf, positives }: BatchPlan): tf.Tensor2D | undefined {
  if (positives) return tf.tensor2d(positives, [images.length, imageOf.length]);
  if (images.length === imageOf.length) return undefined;
  const values = new Float32Array(images.length * imageOf.length);
  imageOf.forEach((image, caption) => {
    values[image * imageOf.length + caption] = 1;
  });
  return tf.tensor2d(values, [images.length, imageOf.length]);
}

function assertCount(name: string, reader: string, got: number, wanted: number): void {
  if (got === wanted) return;
  throw new DataError(
    `fit: ${name}.${reader} must return ${wanted} items, one per requested row, got ${got}.`,
  );
}
