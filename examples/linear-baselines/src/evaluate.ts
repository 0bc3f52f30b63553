import * as tf from '@tensorflow/tfjs-core';
import type { Encoder, FeatureMatrix, PairedData } from '@vse/core';
import { scoreMatrix } from '@vse/eval';
import { measure, metricsOfProducts, type Measured } from '@vse/example-kit';
import { fitCca, pickRows } from '@vse/subspace';
import type { Model, System } from './systems';

type Split = PairedData<FeatureMatrix, FeatureMatrix>;

/** Retrieval by a model on a split; an aligned system's views meet in a CCA that is fitted to the training pairs. */
export async function evaluate(
  { aligned = false }: Pick<System, 'aligned'>,
  model: Model,
  train: Split,
  split: Split,
): Promise<Measured> {
  if (!aligned) {
    const scores = await scoreMatrix(model, split);
    return measure(scores, split.captionToImage);
  }
  const [of, own] = [await embeddingsOf(model, train), await embeddingsOf(model, split)];
  const dim = model.images.embedDim;
  const cca = await fitCca(
    pickRows({ values: of.images, dim }, train.captionToImage),
    { values: of.captions, dim },
    { regularization: { ofMeanVariance: 0.01 } },
  );
  const images = await cca.projectImages({ values: own.images, dim }, { power: 1 });
  const captions = await cca.projectCaptions({ values: own.captions, dim }, { power: 1 });
  return metricsOfProducts(images, captions, split.captionToImage);
}

/** Every image and every caption of a split, `[items, dim]`, row-major. */
async function embeddingsOf(
  { images, captions }: Model,
  split: Split,
): Promise<{ readonly images: Float32Array; readonly captions: Float32Array }> {
  const readImages = (rows: Int32Array) => split.readImages(rows);
  const readCaptions = (rows: Int32Array) => split.readCaptions(rows);
  return {
    images: await encodeAll(images, split.imageCount, readImages),
    captions: await encodeAll(captions, split.captionToImage.length, readCaptions),
  };
}

const batchSize = 512;

async function encodeAll<Item>(
  encoder: Encoder<Item>,
  count: number,
  read: (rows: Int32Array) => Promise<readonly Item[]>,
): Promise<Float32Array> {
  const all = new Float32Array(count * encoder.embedDim);
  for (let first = 0; first < count; first += batchSize) {
    const rows = Int32Array.from({ length: Math.min(batchSize, count - first) }, (_, i) => first + i);
    const items = await read(rows);
    const features = tf.tidy(() => encoder.encode(encoder.collate(items)).vectors); // [items, 1, dim]
    all.set(await features.data(), first * encoder.embedDim);
    features.dispose();
  }
  return all;
}
