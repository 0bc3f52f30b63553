import * as tf from '@tensorflow/tfjs-core';
import { attentionWeights } from '@vse/attention';
import type { FeatureMatrix, MatchingModel, PairedData } from '@vse/core';
import { boxAt, evenly, reportImage, type ExperimentData } from '@vse/example-kit';
import type { AttentionMap, GalleryEntry } from '@vse/report';
import type { Vocabulary } from '@vse/text-encoders';

type Model = MatchingModel<FeatureMatrix, string>;

export interface Explained {
  readonly model: Model;
  readonly test: PairedData<FeatureMatrix, string>;
  readonly vocabulary: Vocabulary;
  readonly picture: ExperimentData['picture'];
  /** `[images, captions]`, row-major. */
  readonly scores: Float32Array;
}

const captionsShown = 6;
const imagesShown = 5;

/** Shows some test captions with the images they retrieve, and the attention of each word on the described image. */
export async function explain(run: Explained): Promise<GalleryEntry[]> {
  const captions = evenly(run.test.captionToImage.length, captionsShown);
  const entries = await Promise.all(captions.map((caption) => explainCaption(run, caption)));
  return entries.flatMap((entry) => entry ?? []);
}

async function explainCaption(run: Explained, caption: number): Promise<GalleryEntry | undefined> {
  const { test, scores } = run;
  const captions = test.captionToImage.length;
  const own = test.captionToImage[caption]!;
  const scoreOf = (image: number): number => scores[image * captions + caption]!;
  const ranked = Array.from({ length: test.imageCount }, (_, image) => image).sort(
    (a, b) => scoreOf(b) - scoreOf(a) || a - b,
  );
  const shown = await Promise.all(
    ranked.slice(0, imagesShown).map(async (image) => {
      const picture = await run.picture(image);
      return (
        picture && { image: await reportImage(picture.file), score: scoreOf(image), correct: image === own }
      );
    }),
  );
  const attention = await attentionOf(run, caption);
  if (!attention) return undefined;
  const [text] = await test.readCaptions([caption]);
  return {
    caption: text!,
    retrieved: shown.flatMap((image) => image ?? []),
    rank: ranked.indexOf(own) + 1,
    attention,
  };
}

/** Computes the attention of a caption's words over the regions of its image, without the markers of start and end. */
async function attentionOf(run: Explained, caption: number): Promise<AttentionMap | undefined> {
  const { model, test, vocabulary } = run;
  const image = test.captionToImage[caption]!;
  const picture = await run.picture(image);
  if (!picture) return undefined;
  const [texts, features] = await Promise.all([test.readCaptions([caption]), test.readImages([image])]);
  const weights = tf.tidy(() =>
    attentionWeights(
      model.images.encode(model.images.collate(features)),
      model.captions.encode(model.captions.collate(texts)),
    ),
  ); // [words, regions]
  const [words, regions] = weights.shape;
  const values = await weights.data();
  weights.dispose();
  const real = vocabulary.tokenize(texts[0]!).slice(0, words - 2);
  return {
    image: await reportImage(picture.file),
    words: real,
    boxes: Array.from({ length: regions }, (_, i) => boxAt(picture.boxes, i)),
    // Row 0 is the start marker.
    weights: real.map((_, i) => Array.from(values.slice((i + 1) * regions, (i + 2) * regions))),
  };
}
