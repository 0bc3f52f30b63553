import type { Backend } from '@vse/backend';
import type { FeatureMatrix, PairedData } from '@vse/core';
import { captionsOf } from '@vse/datasets';
import { present, type ExperimentData, type Result } from '@vse/example-kit';
import { captionPictures, searchImages } from './answers';
import type { Arguments } from './arguments';
import { mapOf } from './map';
import { represent, type Model, type Representations } from './representations';
import type { System } from './systems';

/** Result of one way to choose mismatched captions. */
export interface Run {
  readonly system: System;
  readonly model: Model;
  readonly result: Result;
  /** Percent of pairs that score above the same image with a random caption. */
  readonly accuracy: number;
  /** Embeddings of the images and captions that it was trained on. */
  readonly saved: { readonly images: Representations; readonly captions: Representations };
}

interface Context {
  readonly args: Arguments;
  readonly backend: Backend;
  /** The data, of which one caption of each image is trained on. */
  readonly data: ExperimentData;
  readonly validation: PairedData<FeatureMatrix, string>;
  /** Training captions. */
  readonly texts: readonly string[];
}

/** Prints the table and the last model's captions, and writes the report. */
export async function presentRuns(
  runs: readonly Run[],
  { args, backend, data, validation, texts }: Context,
): Promise<void> {
  const { model, saved } = runs.at(-1)!;
  const labels = await captionsOf(validation);
  const images = await represent(model.images, validation.imageCount, (rows) => validation.readImages(rows));
  const captions = await represent(model.captions, labels.length, (rows) => validation.readCaptions(rows));
  const corpus = { model, data, validation, images };
  const captioned = await captionPictures(corpus, { captions: saved.captions, texts }, args);
  const gallery = await searchImages(corpus, saved, args);
  const { captionToImage } = validation;
  await present(
    runs.map(({ result }) => result),
    {
      title: 'Joint text and image representations',
      args,
      backend,
      captioned,
      gallery,
      data: withoutDev({ ...data, test: validation }),
      map: await mapOf(images, captions, {
        captionToImage,
        texts: labels,
        seed: args.seed,
        picture: (image) => data.picture(image),
      }),
      settings: { epochs: args.epochs, 'batch size': args.batchSize, 'embedding dim': args.embedDim },
      notes: [
        'Pair accuracy, how often a pair scores above the same image with a random caption (the tutorial: above 90 %, quickly 95 %):',
        ...runs.map(({ system, accuracy }) => `  ${system.title}: ${accuracy.toFixed(1)} %`),
        'One caption of each image is used, for training and here.',
      ],
    },
  );
}

/** Drops the dev split, by which the tutorial chooses nothing. */
function withoutDev(data: ExperimentData): ExperimentData {
  const scored = { ...data };
  delete scored.dev;
  return scored;
}
