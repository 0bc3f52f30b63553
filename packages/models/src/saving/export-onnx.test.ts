import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { regionProjection } from '@vse/image-encoders';
import { temporaryFolder } from '@vse/testing';
import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
import { expect, it } from 'vitest';
import { openModel } from '../opening/open-model';
import { exportOnnx } from './export-onnx';
import { saveModel } from './save-model';

it('exports into the model folder itself, which still opens, and refuses another storage of weights', async () => {
  const folder = join(await temporaryFolder(), 'dogs');
  const model = {
    images: regionProjection({ inputDim: 6, embedDim: 8 }),
    captions: biGruEncoder({
      vocabulary: buildVocabulary(['a dog'], { minCount: 1 }),
      wordDim: 4,
      embedDim: 8,
    }),
    similarity: stackedCrossAttention(),
  };
  await saveModel(folder, model);
  for (const weights of ['f16', '', null]) {
    await expect(exportOnnx(folder, folder, { weights: weights as never })).rejects.toThrow(
      "weights must be 'float32' or 'int8'",
    );
  }
  expect(await readdir(folder)).not.toContain('onnx.json');
  await exportOnnx(folder, folder);
  expect(await readdir(folder)).toEqual(
    expect.arrayContaining(['images.onnx', 'model.json', 'onnx.json', 'weights.safetensors']),
  );
  (await openModel(folder)).dispose();
});

it('exports a folder as three graphs, in full and in int8, and keeps no tensor', async () => {
  const folder = join(await temporaryFolder(), 'dogs');
  const vocabulary = buildVocabulary(['a dog runs', 'a cat sits'], { minCount: 1 });
  await saveModel(folder, {
    images: regionProjection({ inputDim: 6, embedDim: 64 }),
    captions: biGruEncoder({ vocabulary, wordDim: 32, embedDim: 64 }),
    similarity: stackedCrossAttention(),
  });
  const before = tf.memory().numTensors;
  const full = await exportOnnx(folder, join(folder, 'onnx'));
  const small = await exportOnnx(folder, join(folder, 'int8'), { weights: 'int8' });
  expect((await readdir(join(folder, 'onnx'))).sort()).toEqual([
    'captions.onnx',
    'images.onnx',
    'onnx.json',
    'similarity.onnx',
  ]);
  expect(full.similarity.inputs.map(({ name }) => name)).toContain('images');
  expect(small.captions.bytes).toBeLessThan(full.captions.bytes / 2);
  expect(tf.memory().numTensors).toBe(before);
});
