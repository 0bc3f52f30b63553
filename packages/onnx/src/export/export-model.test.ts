import * as tf from '@tensorflow/tfjs-core';
import { cosine, stackedCrossAttention } from '@vse/attention';
import { disposeSet, type EmbeddingSet, type MatchingModel } from '@vse/core';
import { sha256File } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { biGruEncoder, gruEncoder } from '@vse/text-encoders';
import { expectNear, runExported, withRandomWeights } from '../testing/run-encoder';
import { runModel } from '../testing/run-graph';
import { exportModel } from './export-model';
import { writeOnnxModel } from './write-onnx-model';

const vocabulary = { size: 9, encode: (caption: string) => caption.split(' ').map(Number) };
const sizes = { vocabulary, wordDim: 4, embedDim: 6 };
const image = regionProjection({ inputDim: 3, embedDim: 6 });
const scan = { images: image, captions: biGruEncoder(sizes), similarity: stackedCrossAttention() };
const pooled = regionProjection({ inputDim: 3, embedDim: 6, before: [unitVectors(), meanOfRegions()] });
const vsepp = { images: pooled, captions: gruEncoder(sizes), similarity: cosine() };
const features = tf.randomNormal<tf.Rank.R3>([2, 4, 3], 0, 1, 'float32', 1);
const captions = ['1 2 3 4', '8', '5 6'];

describe('exportModel', () => {
  it.each([['SCAN', scan], ['VSE++', vsepp]] as [string, MatchingModel<unknown, string>][])('scores captions and regions as the model of %s does, graph after graph', async (_, model) => {
    withRandomWeights(model.images);
    withRandomWeights(model.captions, 2);
    const exported = await exportModel(model);
    const batch = model.captions.collate(captions);
    const v = await runExported(exported.images, { regions: features });
    const e = await runExported(exported.captions, batch);
    const sets = { images: model.images.encode({ regions: features }), captions: model.captions.encode(batch) };
    const { scores } = await runModel(exported.similarity.bytes, {
      ...feedsOf('images', v, sets.images),
      ...feedsOf('captions', e, sets.captions),
    });
    expectNear(scores!, await model.similarity.score(sets.images, sets.captions).data());
    expect(exported.similarity.inputs.map(({ name }) => name)).toEqual(
      ['images', 'imagesMask', 'captions', ...(e['vectorsMask'] ? ['captionsMask'] : [])],
    );
    disposeSet(sets.images);
  }); // prettier-ignore
});

function feedsOf(
  side: string,
  { vectors, vectorsMask }: Readonly<Record<string, Float32Array>>,
  wanted: EmbeddingSet,
) {
  const { shape } = wanted.vectors;
  return {
    [side]: { shape, values: vectors! },
    ...(vectorsMask && { [`${side}Mask`]: { shape: shape.slice(0, 2), values: vectorsMask } }),
  };
}

describe('writeOnnxModel', () => {
  it('writes three graphs, and last a list with the digest of each', async () => {
    const folder = join(await temporaryFolder(), 'new', 'onnx');
    const written = await writeOnnxModel(scan, folder, { weights: 'int8', model: 'a digest' });
    expect(written.model).toBe('a digest');
    expect((await readdir(folder)).sort()).toEqual([
      'captions.onnx',
      'images.onnx',
      'onnx.json',
      'similarity.onnx',
    ]);
    expect(JSON.parse(await readFile(join(folder, 'onnx.json'), 'utf8'))).toEqual(written);
    for (const part of ['images', 'captions', 'similarity'] as const) {
      const { file, bytes, sha256, opset } = written[part];
      const content = await readFile(join(folder, file));
      expect([content.length, await sha256File(join(folder, file)), opset]).toEqual([bytes, sha256, 18]);
    }
    expect(new Uint8Array(await readFile(join(folder, 'images.onnx')))).toEqual(
      (await exportModel(scan, { weights: 'int8' })).images.bytes,
    );
  });

  it('writes nothing if a part cannot be exported', async () => {
    const folder = await temporaryFolder();
    const similarity = { name: 'own', score: () => tf.zeros<tf.Rank.R2>([1, 1]) };
    await expect(writeOnnxModel({ ...scan, similarity }, folder)).rejects.toThrow(
      'exportSimilarity(own): own has no graph',
    );
    expect(await readdir(folder)).toEqual([]);
  });
});
