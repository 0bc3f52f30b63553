import type { Loss, PairedData } from '@vse/core';
import type { StepInput } from '../gradients/gradient-source';
import { stepInput } from '../run/step';
import { tensorLedger } from '../run/tensor-ledger';
import { modelVariables } from '../variables';
import { randomSets, type Rows, type SetModel } from './set-model';

export type ParallelInput = StepInput<Rows, Rows>;

/** A step on some images and captions, sets of one to `longest` vectors. */
export function parallelInput(
  model: SetModel,
  loss: Loss,
  { images = 5, captions = 8, longest = 6 } = {},
): ParallelInput {
  const plan = {
    images: Int32Array.from({ length: images }, (_, i) => i),
    captions: Int32Array.from({ length: captions }, (_, i) => i),
    imageOf: Int32Array.from({ length: captions }, (_, i) => i % images),
  };
  const items = { plan, images: randomSets(images, longest, 5), captions: randomSets(captions, longest, 6) };
  const settings = { model, loss, variables: modelVariables(model, loss), ledger: tensorLedger() };
  return stepInput(settings, { items, draw: 'step 0' }).input;
}

/** Paired sets; captions describe the images in turn. */
export function setPairs({ images = 6, captions = 11 } = {}): PairedData<Rows, Rows> {
  const [imageSets, captionSets] = [randomSets(images, 4, 5), randomSets(captions, 5, 6)];
  return {
    name: 'sets',
    synthetic: true,
    imageCount: images,
    captionToImage: Int32Array.from({ length: captions }, (_, i) => i % images),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => imageSets[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captionSets[row]!)),
  };
}
