import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dotProduct } from '@vse/attention';
import type { PairedData, FeatureMatrix } from '@vse/core';
import { regionProjection, tanh } from '@vse/image-encoders';
import { openNpy } from '@vse/formats';
import { expectClose, temporaryFolder } from '@vse/testing';
import { favreEncoder, vocabularyBy, vocabularyFromJson } from '@vse/text-encoders';
import { describe, expect, it } from 'vitest';
import { bestRows, represent, saveAll } from './representations';

describe('bestRows', () => {
  it('ranks rows by their inner product, the first of equals first', () => {
    // Products with (1, 2): 1, 4, 4, -2.
    const rows = { values: Float32Array.of(1, 0, 0, 2, 2, 1, 0, -1), rows: 4, dim: 2 };
    expect(bestRows(rows, [1, 2], 3)).toEqual([
      { row: 1, score: 4 },
      { row: 2, score: 4 },
      { row: 0, score: 1 },
    ]);
  });
});

describe('saveAll', () => {
  const texts = ['a dog', 'a cat'];
  const vocabulary = vocabularyBy('favre', texts);
  const model = {
    images: regionProjection({ inputDim: 2, embedDim: 3, after: [tanh()] }),
    captions: favreEncoder({ vocabulary, wordDim: 4, embedDim: 3, length: 4 }),
    similarity: dotProduct(),
  };
  const data: PairedData<FeatureMatrix, string> = {
    name: 'two',
    synthetic: true,
    imageCount: 2,
    captionToImage: Int32Array.of(0, 1),
    readImages: (rows) =>
      Promise.resolve(Array.from(rows, (row) => ({ values: Float32Array.of(row, 1), length: 1, dim: 2 }))),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => texts[row]!)),
  };

  it('saves embeddings and the vocabulary so that they can be read back', async () => {
    const folder = await temporaryFolder();
    const { captions } = await saveAll(folder, model, data, vocabulary);
    const file = await openNpy(join(folder, 'caption-representations.npy'));
    expect(file.shape).toEqual([2, 3]);
    await file.close();
    const again = await represent(model.captions, 2, (rows) => data.readCaptions(rows));
    expectClose(captions.values, again.values);
    const read = vocabularyFromJson(JSON.parse(await readFile(join(folder, 'vocab.json'), 'utf8')));
    expect(read.words).toEqual(vocabulary.words);
  });

  it('represents many items as it does one', async () => {
    const rows = 1100; // more than two readings
    const many = await represent(model.images, rows, (wanted) =>
      data.readImages(Array.from(wanted, (row) => row / rows)),
    );
    const last = await represent(model.images, 1, () => data.readImages([(rows - 1) / rows]));
    expectClose(many.values.slice(-3), last.values);
  });
});
