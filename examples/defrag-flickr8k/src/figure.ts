import * as tf from '@tensorflow/tfjs-core';
import type { Encoder, FeatureMatrix } from '@vse/core';
import { boxAt, evenly, reportImage, type ExperimentData } from '@vse/example-kit';
import type { AttentionMap, GalleryEntry } from '@vse/report';
import type { RelationEncoder, WordRelation } from '@vse/text-encoders';

interface Model {
  readonly images: Encoder<FeatureMatrix>;
  readonly captions: RelationEncoder;
}

type Data = Pick<ExperimentData, 'test' | 'picture'> & {
  readonly relations: (caption: string) => readonly WordRelation[];
};

const shown = 6;

/** Draws each relation of some test captions with its score for each fragment of the image. */
export async function drawRelations(model: Model, data: Data): Promise<GalleryEntry[]> {
  const captions = evenly(data.test.captionToImage.length, shown);
  const drawn = await Promise.all(captions.map((caption) => drawCaption(model, data, caption)));
  return drawn.flatMap((entry) => entry ?? []);
}

async function drawCaption(model: Model, data: Data, caption: number): Promise<GalleryEntry | undefined> {
  const { test, picture, relations } = data;
  const image = test.captionToImage[caption]!;
  const [[text], [features], photograph] = await Promise.all([
    test.readCaptions([caption]),
    test.readImages([image]),
    picture(image),
  ]);
  const found = relations(text!);
  if (!photograph || found.length === 0 || features!.length === 0) return undefined;
  const weights = await scoresOf(model, features!, found);
  const attention: AttentionMap = {
    image: await reportImage(photograph.file),
    words: found.map(({ relation, head, dependent }) => `${relation}(${head}, ${dependent})`),
    boxes: Array.from({ length: features!.length }, (_, i) => boxAt(photograph.boxes, i)),
    weights,
  };
  return { caption: text!, retrieved: [], attention };
}

/** Computes the positive inner products of relations and image fragments: `[relations][fragments]`. */
async function scoresOf(
  { images, captions }: Model,
  features: FeatureMatrix,
  relations: readonly WordRelation[],
): Promise<number[][]> {
  const products = tf.tidy(() => {
    const fragments = images.encode(images.collate([features])).vectors; // [1, fragments, dim]
    const sentence = captions.encode(captions.collate([relations])).vectors; // [1, relations, dim]
    return tf.squeeze<tf.Tensor2D>(tf.relu(tf.matMul(sentence, fragments, false, true)), [0]); // [relations, fragments]
  });
  const values = await products.array();
  products.dispose();
  return values;
}
