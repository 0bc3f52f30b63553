import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMatrix } from '@vse/core';
import { boxOverlap } from '@vse/eval';
import { boxAt, evenly, reportImage, type Picture } from '@vse/example-kit';
import type { Box, FoundBox, LocalizedCaption } from '@vse/report';
import { labelOf, type Collection } from './collection';
import { openNounPhrases, type PhrasedSentence, type SentencePhrase } from './sentence-phrases';
import type { Model } from './train';

const shown = 6;
const sentencesShown = 2;

/** A model with its name in the report. */
export interface NamedModel {
  readonly system: string;
  readonly model: Model;
}

/** Draws the region that each model finds for each phrase, for some pictures that were not trained on. */
export async function locatePhrases(
  { data, recordOf, phrasesOf }: Collection,
  models: readonly NamedModel[],
): Promise<LocalizedCaption[]> {
  const { test } = data;
  const nounPhrases = await openNounPhrases();
  const entries: LocalizedCaption[] = [];
  for (const image of evenly(test.imageCount, shown)) {
    const found = await data.picture(image);
    if (!found) continue;
    const own = Array.from(test.captionToImage.keys()).filter(
      (caption) => test.captionToImage[caption] === image,
    );
    const [features] = await test.readImages([image]);
    const label = labelOf(recordOf(found.file) ?? { id: found.file });
    for (const sentence of await test.readCaptions(own.slice(0, sentencesShown))) {
      const linked = phrasesOf?.(found.file, sentence);
      const phrased: PhrasedSentence = linked
        ? { words: sentence.split(' '), phrases: linked }
        : nounPhrases(sentence);
      if (phrased.phrases.length === 0 || features!.length === 0) continue;
      const located = await Promise.all(
        models.map(async ({ system, model }) => ({
          system,
          found: await bestRegions(model, { features: features!, picture: found, ...phrased }),
        })),
      );
      entries.push({
        image: { ...(await reportImage(found.file)), label },
        caption: label,
        words: phrased.words,
        phrases: phrased.phrases,
        rows: located,
      });
    }
  }
  return entries;
}

interface Located extends PhrasedSentence {
  readonly features: FeatureMatrix;
  readonly picture: Picture;
}

/** The region that a model scores highest for each phrase, each region being read as a picture of its own. */
export async function bestRegions(
  model: Model,
  { features, picture, words, phrases }: Located,
): Promise<FoundBox[]> {
  const { length, dim, values } = features;
  const regions = Array.from({ length }, (_, region) => ({
    length: 1,
    dim,
    values: values.slice(region * dim, (region + 1) * dim),
  }));
  const texts = phrases.map(({ firstWord, words: count }) =>
    words.slice(firstWord, firstWord + count).join(' '),
  );
  const scores = tf.tidy(() =>
    model.similarity.score(
      model.images.encode(model.images.collate(regions)),
      model.captions.encode(model.captions.collate(texts)),
    ),
  ); // [regions, phrases]
  const table = await scores.data();
  scores.dispose();
  return phrases.map((phrase, column) => {
    const scoreOf = (region: number) => table[region * phrases.length + column]!;
    const best = regions.reduce((top, _, region) => (scoreOf(region) > scoreOf(top) ? region : top), 0);
    return judged(boxAt(picture.boxes, best), phrase);
  });
}

/** A box is right where it overlaps the true one by half, and judged only where there is one. */
function judged(box: Box, { truth }: SentencePhrase): FoundBox {
  return truth ? { box, right: boxOverlap(box, truth) >= 0.5 } : { box };
}
