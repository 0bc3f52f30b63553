import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import type { AnyModel } from '../variables';

/** Some items by which two models are compared. */
export interface ProbeItems<I = unknown, C = unknown> {
  readonly images: readonly I[];
  readonly captions: readonly C[];
}

/** How many items of each side are enough: two captions of different lengths need a mask. */
const most = 3;

export function probeItems<I, C>({ images, captions }: ProbeItems<I, C>): ProbeItems<I, C> {
  return { images: images.slice(0, most), captions: captions.slice(0, most) };
}

/** The scores `[images, captions]` that a model gives some items, not in training, row-major. */
export async function probeScores(model: AnyModel, items: ProbeItems): Promise<Float32Array> {
  const images = model.images.collate(items.images as readonly never[]);
  const captions = model.captions.collate(items.captions as readonly never[]);
  const scores = tf.tidy(() =>
    model.similarity.score(model.images.encode(images), model.captions.encode(captions)),
  );
  const values = await scores.data<'float32'>();
  tf.dispose([{ ...images }, { ...captions }, scores]);
  return values;
}

/**
 * Throws an `OptionError` where two models of the same weights score alike items otherwise: one has another temperature,
 * pooling, or whatever else no variable shows.
 */
export function assertSameScores(module: string, got: Float32Array, wanted: Float32Array): void {
  const largest = wanted.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  const odd = wanted.findIndex((score, i) => !(Math.abs(score - got[i]!) <= 1e-3 * largest));
  if (got.length === wanted.length && odd < 0) return;
  throw new OptionError(
    `dataParallel: createModel of ${module} must make the model that is trained; with the same weights it scores a pair ` +
      `${got[odd]}, wanted ${wanted[odd]}. Make the model for fit by it too, of the same config.`,
  );
}
