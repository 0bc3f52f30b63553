import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '@vse/attention';
import type { Encoder } from '@vse/core';
import { captionsOf, openScenes, pairsOf } from '@vse/datasets';
import { descriptorExtractor, extractFeatures } from '@vse/features';
import { meanOfRegions, regionProjection } from '@vse/image-encoders';
import { infoNce } from '@vse/losses';
import { explorableMap, mapEmbeddings, type ReportImage } from '@vse/report';
import { featureEncoder, tfidf } from '@vse/text-encoders';
import { adam, fit } from '@vse/trainer';
import sharp from 'sharp';
import { root } from '../repository';

const sizes = { train: 480, dev: 0, test: 180 };
/** Test drawings between two that are shown: up to six in a row show the same objects. */
const step = 3;
const captionsPerImage = 2;
/** Folder of the drawings and their regions; another one for other sizes. */
const cache = `${root}site/.cache/scenes-${sizes.train}-${sizes.test}`;

/**
 * Test drawings and two captions of each in one plane, by a model trained on other drawings: linear layers over the mean of the regions
 * and over tf-idf, with InfoNCE.
 */
export async function sceneMap(): Promise<string> {
  const scenes = await openScenes({ folder: `${cache}/drawings`, sizes });
  const extractor = descriptorExtractor();
  const out = `${cache}/regions`;
  const pictures = scenes.images.map(({ id, file }) => ({ id, file: file! }));
  const features = await extractFeatures({ images: pictures, extractor, out });
  const [train, test] = [pairsOf(scenes, 'train', features), pairsOf(scenes, 'test', features)];
  const model = {
    images: regionProjection({ inputDim: features.dim, embedDim: 64, before: [meanOfRegions()], seed: 1 }),
    captions: featureEncoder({ features: tfidf(await captionsOf(train)), embedDim: 64, seed: 2 }),
    similarity: cosine(),
  };
  const optimizer = adam({ learningRate: 0.005 });
  await fit(model, train, { loss: infoNce(), optimizer, epochs: 10, batchSize: 64, seed: 1 });

  const imageRows = Array.from({ length: Math.ceil(test.imageCount / step) }, (_, i) => step * i);
  const captionRows = firstCaptions(test.captionToImage).filter(
    (row) => test.captionToImage[row]! % step === 0,
  );
  const texts = await test.readCaptions(captionRows);
  const imageVectors = await vectorsOf(model.images, await test.readImages(imageRows));
  const captionVectors = await vectorsOf(model.captions, texts);
  const drawings = imageRows.map((row) => scenes.images[scenes.splits['test']![row]!]!);
  const images = await Promise.all(
    drawings.map(async ({ id, file }, i) => ({
      vector: imageVectors[i]!,
      label: id,
      thumbnail: await thumbnailOf(file!),
    })),
  );
  const captions = texts.map((text, i) => ({
    vector: captionVectors[i]!,
    text,
    image: test.captionToImage[captionRows[i]!]! / step,
  }));
  return explorableMap(await mapEmbeddings({ images, captions }, { seed: 1 }));
}

/** Rows of the first captions of each image. */
function firstCaptions(captionToImage: Int32Array): readonly number[] {
  const seen = new Map<number, number>();
  return [...captionToImage.keys()].filter((row) => {
    const before = seen.get(captionToImage[row]!) ?? 0;
    seen.set(captionToImage[row]!, before + 1);
    return before < captionsPerImage;
  });
}

async function vectorsOf<Item>(
  encoder: Encoder<Item>,
  items: readonly Item[],
): Promise<readonly (readonly number[])[]> {
  const vectors = tf.tidy(() => tf.squeeze<tf.Tensor2D>(encoder.encode(encoder.collate(items)).vectors, [1])); // [items, dim]
  return vectors.array();
}

async function thumbnailOf(file: string): Promise<ReportImage> {
  const side = 72;
  const webp = await sharp(file).resize(side, side).webp({ quality: 60 }).toBuffer();
  return { src: `data:image/webp;base64,${webp.toString('base64')}`, width: side, height: side };
}
