import * as tf from '@tensorflow/tfjs-core';
import { assertShape, VseError, type EncodeOptions, type EmbeddingSet, type Encoder } from '@vse/core';
import { modelVariables, type AnyModel } from '../variables';
import { gatherImages, type GatheredImages } from './gather-images';
import { tensorOf, type HostArray } from './host-arrays';
import { readNow, type Room } from './room';

/** Share of one worker in a step. */
export interface WorkerShare {
  /** Items of the model's types; either list may be empty. */
  readonly images: readonly unknown[];
  readonly captions: readonly unknown[];
  /** Name of this worker's random draw in this step. */
  readonly draw: string;
  /** Names of the trainable variables. */
  readonly trained: readonly string[];
  /** Encoders that are frozen whole, and encode as outside training. */
  readonly frozen: readonly ('images' | 'captions')[];
}

/**
 * One worker's part of a step: encodes its images and captions, gathers the images of all workers, scores them against its
 * captions, calls `scored`, waits for the gradient of the loss in these scores, and posts the gradients of its part in the
 * order of `trained`. All of it is on one tape, which stays open through the exchange.
 *
 * @throws `VseError` if the encoders change variables that are not trained, such as batch statistics, which would be those
 * of a share.
 */
export function workerStep(model: AnyModel, share: WorkerShare, room: Room, scored: () => void): void {
  const variables = new Map(modelVariables(model).map(({ name, variable }) => [name, variable]));
  const names = new Set(share.trained);
  for (const [name, variable] of variables) variable.trainable = names.has(name);
  const before = new Map(Array.from(variables, ([name, { dataId }]) => [name, dataId]));
  const anchor = tf.tidy(() => tf.variable<tf.Rank.R0>(tf.scalar(0)));
  const encodeImages = encoding(model, share, 'images');
  const encodeCaptions = encoding(model, share, 'captions');
  let gathered: GatheredImages | undefined;

  const cost = (): tf.Scalar => {
    const images = encodeImages.encode(); // [own images, regions, dim]
    const captions = encodeCaptions.encode(); // [own captions, words, dim]
    gathered = gatherImages(room, images, anchor);
    const scores = captions && scoresOf(model, gathered.set, captions); // [all images, own captions]
    const shown = captions && scores ? [scores, captions.vectors, captions.mask] : [];
    room.post('scored', shown.map((tensor) => tensor && readNow(tensor))); // prettier-ignore
    scored();
    const [ofScores, ofImages, ofCaptions] = room.answer();
    const terms = [
      withGradient(scores, ofScores),
      withGradient(images?.vectors, ofImages),
      withGradient(captions?.vectors, ofCaptions),
      // A worker without captions has no gradient of the images, but must receive that of its own images.
      !captions && ofScores && tf.mul(tf.sum(gathered.set.vectors), 0), // []
    ];
    return tf.addN([anchor, ...terms.filter((term) => term instanceof tf.Tensor)]) as tf.Scalar; // []
  };
  const trained = [...variables.values()].filter(({ trainable }) => trainable);
  const { value, grads } = tf.variableGrads(cost, [...trained, anchor]);
  gathered!.settle();
  for (const [name, { dataId, trainable }] of variables) {
    if (!trainable && dataId !== before.get(name)) throw changedError(name);
  }
  const gradients = share.trained.map((name) => grads[variables.get(name)?.name ?? '']);
  room.post('gradients', gradients.map((gradient) => gradient && readNow(gradient))); // prettier-ignore
  tf.dispose([value, grads, anchor, encodeImages.batch, encodeCaptions.batch]);
}

/** Collates the items of one side, and encodes them on call; `undefined` without items. */
function encoding(model: AnyModel, share: WorkerShare, side: 'images' | 'captions') {
  const encoder: Encoder<never> = model[side];
  const items = share[side] as readonly never[];
  const batch = items.length > 0 ? encoder.collate(items) : undefined;
  const options: EncodeOptions = { training: !share.frozen.includes(side), draw: `${share.draw}, ${side}` };
  return {
    batch: { ...batch },
    encode: (): EmbeddingSet | undefined => batch && encoder.encode(batch, options),
  };
}

function scoresOf({ similarity }: AnyModel, images: EmbeddingSet, captions: EmbeddingSet): tf.Tensor2D {
  const scores = similarity.score(images, captions);
  const wanted = [images.vectors.shape[0], captions.vectors.shape[0]];
  assertShape(`dataParallel: ${similarity.name}`, 'scores', scores, wanted);
  return scores;
}

/** Scalar `[]` whose gradient in the tensor is `gradient`. */
function withGradient(tensor: tf.Tensor | undefined, gradient: HostArray | undefined): tf.Scalar | undefined {
  return tensor && gradient && tf.sum<tf.Scalar>(tf.mul(tensor, tensorOf(gradient)));
}

function changedError(name: string): VseError {
  return new VseError(
    `dataParallel: encoding must not change variables, got a change of ${name}, as of batch statistics: they would be ` +
      'those of one share, not of the whole batch. Train with wholeBatch() or cachedGradients().',
  );
}
