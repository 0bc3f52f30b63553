import { join } from 'node:path';
import { cosine } from '@vse/attention';
import { regionProjection } from '@vse/image-encoders';
import { saveModel, type ExtractorRecord } from '@vse/models/node';
import { temporaryFolder } from '@vse/testing';
import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { expect, it } from 'vitest';
import { assertReads, checkElsewhere } from './elsewhere';
import { bestRegions } from './locate';
import { modelOfElsewhere } from './train';

const extractor: ExtractorRecord = { name: 'descriptor', settings: {}, length: 3, dim: 2, networks: [] };
const network = { name: 'net.onnx', bytes: 1, sha256: 'ab'.repeat(32) };

it('opens a model trained elsewhere for the features that it reads, and no others', async () => {
  const folder = join(await temporaryFolder(), 'model');
  const vocabulary = buildVocabulary(['a dog runs', 'a cat sits'], { minCount: 1 });
  const trained = {
    images: regionProjection({ inputDim: 2, embedDim: 4, seed: 1 }),
    captions: gruEncoder({ vocabulary, wordDim: 3, embedDim: 4, seed: 1 }),
    similarity: cosine(),
  };
  await saveModel(folder, trained, { extractor });
  await checkElsewhere(folder);
  const model = await modelOfElsewhere({ extractor, imageDim: 2 }, { from: folder });
  const features = { values: Float32Array.of(1, 0, 0, 1, 1, 1), length: 3, dim: 2 };
  const picture = { file: 'a.jpg', boxes: Float32Array.of(0, 0, 0.5, 1, 0.5, 0, 1, 1, 0, 0, 1, 1) };
  const phrases = [
    { firstWord: 0, words: 2, truth: [0, 0, 1, 1] as const },
    { firstWord: 2, words: 1 },
  ];
  const found = await bestRegions(model, { features, picture, words: ['a', 'dog', 'runs'], phrases });
  expect(found).toHaveLength(2);
  const boxes = [[0, 0, 0.5, 1], [0.5, 0, 1, 1], [0, 0, 1, 1]]; // prettier-ignore
  for (const { box } of found) expect(boxes).toContainEqual(box);
  expect(found[0]!.right).toBeDefined();
  expect(found[1]!.right).toBeUndefined();

  const other = { ...extractor, networks: [network] };
  await expect(modelOfElsewhere({ extractor: other, imageDim: 2 }, { from: folder })).rejects.toThrow(
    /reads 2 numbers of descriptor, got 2 of net\.onnx abababab.*--features/,
  );
  expect(() => assertReads({ kind: 'model', extractor }, { imageDim: 3 }, 'm')).toThrow(/got 3 of a file/);
  expect(() => assertReads({ kind: 'ensemble' }, { imageDim: 2 }, 'm')).toThrow(/one of its members/);
});
