import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { OptionError } from '@vse/core';
import { regionProjection } from '@vse/image-encoders';
import { temporaryFolder } from '@vse/testing';
import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
import { describe, expect, it } from 'vitest';
import { openModel } from '../opening/open-model';
import { exportOnnx } from './export-onnx';
import { exportOnnxEnsemble } from './export-onnx-ensemble';
import { saveEnsemble } from './save-ensemble';
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

describe('an export in a model folder', () => {
  const vocabulary = buildVocabulary(['a dog'], { minCount: 1 });
  const model = (seed: number) => ({
    images: regionProjection({ inputDim: 6, embedDim: 8, seed }),
    captions: biGruEncoder({ vocabulary, wordDim: 4, embedDim: 8, seed }),
    similarity: stackedCrossAttention(),
  });
  const graphs = ['captions.onnx', 'images.onnx', 'onnx.json', 'similarity.onnx'];

  it('goes with its model when another replaces it, in the folder and below it, and nothing else does', async () => {
    const folder = join(await temporaryFolder(), 'dogs');
    await saveModel(folder, model(1));
    const bare = await readdir(folder);
    await exportOnnx(folder, folder);
    await exportOnnx(folder, join(folder, 'onnx'));
    await exportOnnx(folder, join(folder, 'int8'), { weights: 'int8' });
    await writeFile(join(folder, 'int8', 'notes.txt'), 'of a person');
    await writeFile(join(folder, 'network.onnx'), 'an extractor');
    const { digest } = await openModel(folder);
    const list = JSON.parse(await readFile(join(folder, 'onnx.json'), 'utf8')) as { model: string };
    expect(list.model).toBe(digest);
    await saveModel(folder, model(1), { description: 'Said later of the same weights.' });
    expect((await readdir(folder)).sort()).toEqual(
      [...bare, ...graphs, 'int8', 'network.onnx', 'onnx'].sort(),
    );
    expect((await readdir(join(folder, 'onnx'))).sort()).toEqual(graphs);
    await saveModel(folder, model(2));
    expect((await readdir(folder)).sort()).toEqual([...bare, 'int8', 'network.onnx'].sort());
    expect(await readdir(join(folder, 'int8'))).toEqual(['notes.txt']);
  });

  it('goes too if it is of an ensemble, or names no model, and other files named onnx.json stay', async () => {
    const work = await temporaryFolder();
    const [folder, both] = [join(work, 'dogs'), join(work, 'both')];
    await saveModel(folder, model(1));
    await saveEnsemble(both, { a: { folder } });
    await exportOnnxEnsemble(both, join(folder, 'onnx'));
    await exportOnnx(folder, join(folder, 'old'));
    const file = join(folder, 'old', 'onnx.json');
    const { model: digest, ...older } = JSON.parse(await readFile(file, 'utf8')) as { model: string };
    expect(digest).toHaveLength(64);
    await writeFile(file, JSON.stringify(older)); // as earlier releases wrote it
    await exportOnnx(folder, join(folder, 'other'));
    await writeFile(join(folder, 'other', 'onnx.json'), '{"members":[{"folder":"../../dogs"}],"schema":1}');
    await saveModel(folder, model(2));
    expect((await readdir(folder)).filter((name) => !name.includes('.'))).toEqual(['other']);
    expect((await readdir(join(folder, 'other'))).sort()).toEqual(graphs);
    (await openModel(folder)).dispose();
  });

  it('refuses options that it does not know', async () => {
    await expect(exportOnnx('nowhere', 'onnx', { weight: 'int8' } as never)).rejects.toThrow(
      'exportOnnx: options must be among weights, tables, library, got weight.',
    );
    await expect(exportOnnx('nowhere', 'onnx', null as never)).rejects.toThrow(OptionError);
    for (const bad of ['', 5, undefined]) {
      await expect(exportOnnx('nowhere', bad as never)).rejects.toThrow(
        'exportOnnx: folder must be the path',
      );
    }
    await expect(exportOnnx('nowhere', 'onnx', { tables: null } as never)).rejects.toThrow('tables must be');
  });
});
