import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '@vse/attention';
import { seededRandom, type EncoderBatch, type FeatureMatrix, type PairedData } from '@vse/core';
import { retrievalMetrics } from '@vse/eval';
import { regionProjection } from '@vse/image-encoders';
import { maxOfHinges } from '@vse/losses';
import { exportModel, type ExportedGraph } from '@vse/onnx';
import { biGruEncoder } from '@vse/text-encoders';
import { adam, fit } from '@vse/trainer';
import * as ort from 'onnxruntime-node';

/** Size and quality of a model's files. */
export interface StoredModel {
  /** Size of both encoders. */
  readonly megabytes: number;
  readonly rsum: number;
}

const words = 200;
const featureDim = 64;

/**
 * Trains a model, exports it with float32 and with int8 weights, and computes the rsum of both over test pairs, all in
 * onnxruntime. An image is the sum of a random vector for each word of its caption, and noise.
 */
export async function quantizationLoss(): Promise<Readonly<Record<'float32' | 'int8', StoredModel>>> {
  const [train, test] = [syntheticPairs(2000, 1), syntheticPairs(1000, 2)];
  const model = {
    images: regionProjection({ inputDim: featureDim, embedDim: 256 }),
    captions: biGruEncoder({
      vocabulary: { size: words, encode: (caption) => caption.split(' ').map(Number) },
      wordDim: 64,
      embedDim: 256,
      output: 'last',
    }),
    similarity: cosine(),
  };
  await fit(model, train, {
    loss: maxOfHinges(),
    optimizer: adam({ learningRate: 1e-3 }),
    epochs: 8,
    batchSize: 128,
    seed: 1,
  });
  const rows = Uint32Array.from({ length: test.imageCount }, (_, i) => i);
  const images = model.images.collate(await test.readImages(rows));
  const captions = model.captions.collate(await test.readCaptions(rows));
  const stored = async (weights: 'float32' | 'int8'): Promise<StoredModel> => {
    const exported = await exportModel(model, { weights });
    const scores = tf.matMul(
      await vectorsOf(exported.images, { regions: images['features']! }),
      await vectorsOf(exported.captions, captions),
      false,
      true,
    ); // [images, captions]
    const { rsum } = retrievalMetrics({ scores: await scores.data(), captionToImage: test.captionToImage });
    return { megabytes: (exported.images.bytes.length + exported.captions.bytes.length) / 1e6, rsum };
  };
  return { float32: await stored('float32'), int8: await stored('int8') };
}

/** Embeddings of an exported encoder, `[batch, dim]`. */
async function vectorsOf({ bytes, inputs }: ExportedGraph, batch: EncoderBatch): Promise<tf.Tensor2D> {
  const session = await ort.InferenceSession.create(bytes);
  const feeds = inputs.map(async ({ name, type }): Promise<[string, ort.Tensor]> => {
    const tensor = batch[name] ?? tf.ones(batch['regions']!.shape.slice(0, 2));
    const data = await tensor.data();
    return [
      name,
      type === 'int32'
        ? new ort.Tensor('int32', data as Int32Array, tensor.shape)
        : new ort.Tensor('float32', data as Float32Array, tensor.shape),
    ];
  });
  const { vectors } = await session.run(Object.fromEntries(await Promise.all(feeds)));
  await session.release();
  const [count, , dim] = vectors!.dims as [number, number, number];
  return tf.tensor2d(vectors!.data as Float32Array, [count, dim]);
}

function syntheticPairs(count: number, seed: number): PairedData<FeatureMatrix, string> {
  const meanings = seededRandom(0);
  const table = Float32Array.from({ length: words * featureDim }, () => meanings.normal());
  const random = seededRandom(seed);
  const pairs = Array.from({ length: count }, () => {
    const ids = Array.from({ length: 6 + random.integer(6) }, () => random.integer(words));
    const values = Float32Array.from({ length: featureDim }, (_, i) =>
      ids.reduce((sum, id) => sum + table[id * featureDim + i]!, 2 * random.normal()),
    );
    return { caption: ids.join(' '), image: { values, length: 1, dim: featureDim } };
  });
  return {
    name: 'words as vectors',
    synthetic: true,
    imageCount: count,
    captionToImage: Int32Array.from({ length: count }, (_, i) => i),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => pairs[row]!.image)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => pairs[row]!.caption)),
  };
}
