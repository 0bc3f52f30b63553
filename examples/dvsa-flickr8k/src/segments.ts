import * as tf from '@tensorflow/tfjs-core';
import { decodeSegments, type Segment } from '@vse/attention';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { boxAt, evenly, reportImage, type ExperimentData } from '@vse/example-kit';
import type { LocalizedCaption } from '@vse/report';
import type { Vocabulary } from '@vse/text-encoders';

type Model = MatchingModel<FeatureMatrix, string>;

const shown = 8;

/** Cuts some test captions into segments, each with its box on the image that the caption describes. */
export async function drawSegments(
  model: Model,
  data: Pick<ExperimentData, 'test' | 'picture'> & { readonly vocabulary: Vocabulary },
  { affinity }: { readonly affinity: number },
): Promise<LocalizedCaption[]> {
  const captions = evenly(data.test.captionToImage.length, shown);
  const drawn = await Promise.all(captions.map((caption) => drawCaption(model, data, { caption, affinity })));
  return drawn.flatMap((entry) => entry ?? []);
}

async function drawCaption(
  model: Model,
  {
    test,
    picture,
    vocabulary,
  }: Pick<ExperimentData, 'test' | 'picture'> & { readonly vocabulary: Vocabulary },
  { caption, affinity }: { readonly caption: number; readonly affinity: number },
): Promise<LocalizedCaption | undefined> {
  const image = test.captionToImage[caption]!;
  const [[text], [features], photograph] = await Promise.all([
    test.readCaptions([caption]),
    test.readImages([image]),
    picture(image),
  ]);
  const words = vocabulary.tokenize(text!);
  if (!photograph || words.length === 0 || features!.length === 0) return undefined;
  const segments = await segmentsOf(
    model,
    { text: text!, features: features!, words: words.length },
    affinity,
  );
  return {
    image: await reportImage(photograph.file),
    words,
    phrases: segments,
    rows: [
      { system: 'DVSA', found: segments.map(({ region }) => ({ box: boxAt(photograph.boxes, region) })) },
    ],
  };
}

/** Decodes the segments of a caption's words, without the markers of start and end. */
async function segmentsOf(
  model: Model,
  { text, features, words }: { text: string; features: FeatureMatrix; words: number },
  affinity: number,
): Promise<readonly Segment[]> {
  const regions = features.length;
  const products = tf.tidy(() => {
    const image = model.images.encode(model.images.collate([features])).vectors; // [1, regions, dim]
    const caption = model.captions.encode(model.captions.collate([text])).vectors; // [1, words + 2, dim]
    const own = tf.slice(caption, [0, 1, 0], [1, words, -1]); // [1, words, dim]
    return tf.matMul(own, image, false, true); // [1, words, regions]
  });
  const scores = await products.data();
  products.dispose();
  return decodeSegments({ scores, regions, affinity });
}
