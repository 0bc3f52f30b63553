import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { cosine, dualAttention, stackedCrossAttention } from '@vse/attention';
import { OptionError, type MatchingModel } from '@vse/core';
import { regionProjection } from '@vse/image-encoders';
import { temporaryFolder } from '@vse/testing';
import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openModel } from '../opening/open-model';
import { exportOnnx, type OnnxFile } from './export-onnx';
import { exportOnnxEnsemble, type OnnxMember } from './export-onnx-ensemble';
import { saveEnsemble } from './save-ensemble';
import { saveModel } from './save-model';

const vocabulary = buildVocabulary(['a dog runs', 'a cat sits'], { minCount: 1 });
const captions = ['a dog', 'the cat sits and runs'];
const images = [1, 3].map((length) => ({
  values: Float32Array.from({ length: 6 * length }, (_, i) => Math.sin(i + length)),
  length,
  dim: 6,
}));

function modelOf(similarity: MatchingModel<never, never>['similarity'], seed: number) {
  return {
    images: regionProjection({ inputDim: 6, embedDim: 8, seed }),
    captions: biGruEncoder({ vocabulary, wordDim: 4, embedDim: 8, seed: seed + 1 }),
    similarity,
  };
}

/** Three models, two of them an ensemble of their own: shares 1/4 and 3/4 of 1/3, and 2/3. */
async function nested(): Promise<string> {
  const work = await temporaryFolder();
  const folder = (name: string) => join(work, name);
  await saveModel(folder('a'), modelOf(stackedCrossAttention(), 1));
  await saveModel(folder('b'), modelOf(cosine(), 3));
  await saveModel(folder('c'), modelOf(dualAttention({ imageDim: 8, captionDim: 8, hiddenDim: 5 }), 5));
  await saveEnsemble(folder('ab'), { a: { folder: folder('a') }, b: { folder: folder('b'), weight: 3 } });
  await saveEnsemble(folder('all'), { ab: { folder: folder('ab') }, c: { folder: folder('c'), weight: 2 } });
  return folder('all');
}

/** Runs a graph on a batch of its encoder. */
async function run(folder: string, { file, inputs }: OnnxFile, feeds: Readonly<Record<string, tf.Tensor>>) {
  const session = await InferenceSession.create(join(folder, file));
  const fed: Record<string, Tensor> = {};
  for (const { name, type } of inputs) {
    const tensor = feeds[name];
    if (!tensor) throw new Error(`no ${name} among ${Object.keys(feeds).join(', ')}`);
    const { shape } = tensor;
    const values = await tensor.data();
    fed[name] =
      type === 'int64'
        ? new Tensor('int64', BigInt64Array.from(Array.from(values, BigInt)), shape)
        : new Tensor(type as 'float32', values as Float32Array, shape);
  }
  return session.run(fed);
}

/** The pictures as a graph of an image encoder reads them: raw regions and their mask. */
function pictureBatch() {
  const length = 3;
  const values = new Float32Array(images.length * length * 6);
  images.forEach((image, i) => values.set(image.values, i * length * 6));
  const mask = images.flatMap((image) => [0, 1, 2].map((region) => Number(region < image.length)));
  return { regions: tf.tensor3d(values, [2, length, 6]), mask: tf.tensor2d(mask, [2, length]) };
}

/** Scores by the three graphs of a member, which take what its encoders pack. */
async function scoresBy(folder: string, { images: image, captions: caption, similarity }: OnnxMember) {
  const model = modelOf(cosine(), 0);
  const pictures = await run(folder, image, pictureBatch());
  const texts = await run(folder, caption, model.captions.collate(captions));
  const named = { images: pictures['vectors'], imagesMask: pictures['vectorsMask'], captions: texts['vectors'], captionsMask: texts['vectorsMask'] }; // prettier-ignore
  const session = await InferenceSession.create(join(folder, similarity.file));
  const feeds = Object.fromEntries(
    similarity.inputs.map(({ name }) => [name, named[name as keyof typeof named]!]),
  );
  const { scores } = await session.run(feeds);
  return scores!.data as Float32Array;
}

describe('exportOnnxEnsemble', () => {
  it('writes a folder for each model, whose scores times the shares sum to those of the ensemble', async () => {
    const source = await nested();
    const folder = join(await temporaryFolder(), 'onnx');
    const before = tf.memory().numTensors;
    const { members } = await exportOnnxEnsemble(source, folder);
    expect(tf.memory().numTensors).toBe(before);
    expect(members.map((member) => [member.folder, member.share])).toEqual([
      ['members/ab/members/a', 1 / 12],
      ['members/ab/members/b', 1 / 4],
      ['members/c', 2 / 3],
    ]);
    const model = await openModel(source);
    const { digest } = model;
    const listed = JSON.parse(await readFile(join(folder, 'onnx.json'), 'utf8')) as unknown;
    expect(listed).toEqual({ schema: 1, model: digest, scores: 'weighted-sum', members: JSON.parse(JSON.stringify(members)) as unknown }); // prettier-ignore
    const sum = new Float32Array(4);
    for (const member of members) {
      const scores = await scoresBy(join(folder, member.folder), member);
      scores.forEach((score, i) => (sum[i]! += member.share * score));
    }
    const wanted = tf.tidy(() =>
      model.similarity.score(
        model.images.encode(model.images.collate(images)),
        model.captions.encode(model.captions.collate(captions)),
      ),
    );
    const values = await wanted.data();
    const largest = Math.max(...values.map(Math.abs));
    values.forEach((value, i) => expect(Math.abs(value - sum[i]!)).toBeLessThanOrEqual(1e-5 * largest));
  });

  it('is for ensembles, and exportOnnx for one model: each names the other', async () => {
    const source = await nested();
    const folder = join(await temporaryFolder(), 'onnx');
    await expect(exportOnnx(source, folder)).rejects.toThrow(OptionError);
    await expect(exportOnnx(source, folder)).rejects.toThrow('Export it with exportOnnxEnsemble');
    await expect(exportOnnxEnsemble(join(source, 'members/c'), folder)).rejects.toThrow(
      'must be an ensemble, got one model. Export it with exportOnnx.',
    );
  });
});
