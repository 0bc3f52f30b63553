import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { regionProjection } from '@vse/image-encoders';
import { temporaryFolder } from '@vse/testing';
import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
import { expect, it } from 'vitest';
import { exportOnnx } from './export-onnx';
import { saveModel } from './save-model';

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
