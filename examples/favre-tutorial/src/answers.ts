import { basename, resolve } from 'node:path';
import type { FeatureMatrix, PairedData } from '@vse/core';
import { evenly, featuresOfFile, reportImage, type ExperimentData } from '@vse/example-kit';
import type { CaptionedImage, GalleryEntry } from '@vse/report';
import type { Arguments } from './arguments';
import { bestRows, represent, type Model, type Representations } from './representations';

interface Corpus {
  readonly model: Model;
  readonly data: Pick<ExperimentData, 'picture' | 'trainPicture'>;
  readonly validation: PairedData<FeatureMatrix, string>;
  /** Embeddings of the validation images. */
  readonly images: Representations;
}

const shown = 4;

/** Section 7: finds the ten training captions that fit new pictures best. */
export async function captionPictures(
  corpus: Corpus,
  training: { readonly captions: Representations; readonly texts: readonly string[] },
  args: Arguments,
): Promise<CaptionedImage[]> {
  const pictures = await newPictures(corpus, args);
  return Promise.all(
    pictures.map(async ({ file, features }) => {
      const { values } = await represent(corpus.model.images, 1, () => Promise.resolve([features]));
      const captions = bestRows(training.captions, values, 10).map(({ row, score }) => ({
        text: training.texts[row]!,
        score,
      }));
      console.log(`\n${basename(file)}`);
      for (const { text, score } of captions) console.log(`${score.toFixed(5)} ${text}`);
      return { image: await reportImage(file), captions };
    }),
  );
}

async function newPictures(
  { data, validation }: Corpus,
  args: Arguments,
): Promise<{ readonly file: string; readonly features: FeatureMatrix }[]> {
  if (args.image !== undefined) {
    const file = resolve(args.image);
    return [{ file, features: await featuresOfFile(args, 'global', file) }];
  }
  const images = evenly(validation.imageCount, shown);
  const features = await validation.readImages(images);
  const pictures = await Promise.all(images.map((image) => data.picture(image)));
  return pictures.flatMap((picture, i) => (picture ? [{ file: picture.file, features: features[i]! }] : []));
}

/**
 * Section 8: finds the images that fit a sentence best: for a sentence of one's own those of all pictures, for captions of
 * validation images those of these images.
 */
export async function searchImages(
  { model, data, validation, images }: Corpus,
  training: { readonly images: Representations },
  { caption }: Pick<Arguments, 'caption'>,
): Promise<GalleryEntry[]> {
  const own = evenly(validation.captionToImage.length, shown);
  const texts = caption === undefined ? await validation.readCaptions(own) : [caption];
  return Promise.all(
    texts.map(async (text, i) => {
      const { values } = await represent(model.captions, 1, () => Promise.resolve([text]));
      const found = bestRows(images, values, 5).map(({ row, score }) => ({ row, score, isNew: true }));
      if (caption !== undefined) {
        const seen = bestRows(training.images, values, 5);
        found.push(...seen.map(({ row, score }) => ({ row, score, isNew: false })));
        found.sort((a, b) => b.score - a.score);
        found.length = Math.min(found.length, 5);
      }
      const right = caption === undefined ? validation.captionToImage[own[i]!] : undefined;
      const retrieved = await Promise.all(
        found.map(async ({ row, score, isNew }) => {
          const picture = await (isNew ? data.picture(row) : data.trainPicture(row));
          return (
            picture && { image: await reportImage(picture.file), score, correct: isNew && row === right }
          );
        }),
      );
      return { caption: text, retrieved: retrieved.flatMap((image) => image ?? []) };
    }),
  );
}
