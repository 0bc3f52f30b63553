import * as tf from '@tensorflow/tfjs-core';
import type { Encoder, FeatureMatrix, MatchingModel, PairedData } from '@vse/core';
import { scoreMatrix } from '@vse/eval';
import { measure, metricsOfProducts, type Measured } from '@vse/example-kit';
import { fitCca, pickRows } from '@vse/subspace';
import type { System } from './systems';

type Model = MatchingModel<FeatureMatrix, string | FeatureMatrix>;

type Split = PairedData<FeatureMatrix, FeatureMatrix>;

/** Measures retrieval on a split. Views of an aligned system are first mapped by a CCA fitted to the training pairs. */
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
  const [fitted, scored] = [await embeddingsOf(model, train), await embeddingsOf(model, split)];
  const dim = model.images.embedDim;
  const cca = await fitCca(
    pickRows({ values: fitted.images, dim }, train.captionToImage),
    { values: fitted.captions, dim },
    { regularization: { ofMeanVariance: 0.01 } },
  );
  const images = await cca.projectImages({ values: scored.images, dim }, { power: 1 });
  const captions = await cca.projectCaptions({ values: scored.captions, dim }, { power: 1 });
  return metricsOfProducts(images, captions, split.captionToImage);
}

/** Encodes all images and captions of a split, `[items, dim]`, row-major. */
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
    const vectors = tf.tidy(() => encoder.encode(encoder.collate(items)).vectors); // [items, 1, dim]
    all.set(await vectors.data(), first * encoder.embedDim);
    vectors.dispose();
  }
  return all;
}
