import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import type { AnyModel } from '../variables';

/** Items for comparing two models. */
export interface ProbeItems<I = unknown, C = unknown> {
  readonly images: readonly I[];
  readonly captions: readonly C[];
}

/** Items per side; enough for captions of different lengths, which need a mask. */
const limit = 3;

/** The first items of a batch. */
export function probeItems<I, C>({ images, captions }: ProbeItems<I, C>): ProbeItems<I, C> {
  return { images: images.slice(0, limit), captions: captions.slice(0, limit) };
}

/** Scores `[images, captions]` of some items outside training, row-major. */
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
 * Checks that two models of the same weights give the same items the same scores: a different temperature or pooling shows
 * in no variable.
 *
 * @throws `OptionError` that names the first different score.
 */
export function assertSameScores(got: Float32Array, wanted: Float32Array): void {
  const largest = wanted.reduce((max, score) => Math.max(max, Math.abs(score)), 0);
  const different = wanted.findIndex((score, i) => !(Math.abs(score - got[i]!) <= 1e-3 * largest));
  if (got.length === wanted.length && different < 0) return;
  throw new OptionError(
    'dataParallel: the recipes of the model must make it again; what they make, with the same weights, scores a pair ' +
      `${got[different]}, wanted ${wanted[different]}. State every option in the recipe's args.`,
  );
}
