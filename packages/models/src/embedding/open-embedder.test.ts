import * as tf from '@tensorflow/tfjs-core';
import { cosine, ensemble, stackedCrossAttention } from '@vse/attention';
import { OptionError, type FeatureMatrix, type MatchingModel } from '@vse/core';
import { evaluateRetrieval } from '@vse/eval';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { packModel } from '../saving/pack-model';
import { tinyCaptions, tinyImages, tinyModel, tinyTables } from '../testing/tiny-model';
import { openEmbedderWith } from './open-embedder';
import type { ImageExtractor } from './image-extractor';

const open = async (
  model: MatchingModel<FeatureMatrix, string>,
  options: Parameters<typeof openEmbedderWith>[2] = {},
) => openEmbedderWith({ ...tinyTables, ensemble }, await packModel(model), options);

const data = {
  name: 'tiny',
  synthetic: true,
  imageCount: tinyImages.length,
  captionToImage: Int32Array.of(0, 1, 2),
  readImages: (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, (row) => tinyImages[row]!)),
  readCaptions: (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, (row) => tinyCaptions[row]!)),
};

const similarities = {
  'text to image': stackedCrossAttention(),
  'image to text': stackedCrossAttention({ direction: 'image-to-text' }),
  cosine: cosine(),
  both: ensemble([stackedCrossAttention(), cosine()], [2, 1]),
};

describe('openEmbedder', () => {
  it.each(Object.entries(similarities))('scores by %s as evaluateRetrieval does', async (_, similarity) => {
    const model = tinyModel(1, { similarity });
    const { scores } = await evaluateRetrieval(model, data, { keepScores: true });
    for (const batchSize of [1, 2, 32]) {
      const embedder = await open(model, { batchSize });
      const images = await embedder.embedImages(tinyImages);
      const captions = await embedder.embedCaptions(tinyCaptions);
      const got = await embedder.score(images, captions);
      got.forEach((score, i) => expect(Math.abs(score - scores[i]!)).toBeLessThanOrEqual(1e-6));
      await embedder.dispose();
    }
  });

  it('gives one embedding per item, without padding, and keeps no tensor', async () => {
    const embedder = await open(tinyModel(1));
    const before = tf.memory().numTensors;
    const { items, failures } = await embedder.embedImages(tinyImages);
    expect(items.map((item) => [item!.length, item!.dim])).toEqual([
      [1, 4],
      [3, 4],
      [2, 4],
    ]);
    expect(failures).toEqual([]);
    const captions = await embedder.embedCaptions(tinyCaptions);
    expect(captions.items.map((item) => item!.length)).toEqual([3, 2, 5]);
    await embedder.score(
      items.map((item) => item!),
      captions,
    );
    await embedder.attention(items[0]!, captions.items[0]!);
    expect(tf.memory().numTensors).toBe(before);
    await embedder.dispose();
  });

  it('reports a bad item by its place without losing the others, in any batch', async () => {
    const bad = { values: new Float32Array(5), length: 1, dim: 5 };
    const embedder = await open(tinyModel(1));
    const clean = await embedder.embedImages(tinyImages);
    for (const batchSize of [1, 3, 8]) {
      const own = await open(tinyModel(1), { batchSize });
      const images = await own.embedImages([tinyImages[0]!, bad, tinyImages[1]!, bad, tinyImages[2]!]);
      expect(images.failures.map(({ index, error }) => [index, error.message])).toEqual([
        [1, 'tinyRegions: wanted 3, got 5'],
        [3, 'tinyRegions: wanted 3, got 5'],
      ]);
      for (const [i, item] of clean.items.entries()) {
        // A product of more rows may add in another order.
        expectClose(images.items[2 * i]!.values, item!.values, { absolute: 1e-6, relative: 0 });
      }
      const scores = await own.score(images, await own.embedCaptions(['a dog']));
      expect(Array.from(scores, Number.isFinite)).toEqual([true, false, true, false, true]);
      expect([scores[1], scores[3]]).toEqual([-Infinity, -Infinity]);
      await own.dispose();
    }
    const captions = await embedder.embedCaptions(['a dog', 3 as never, '']);
    expect(captions.failures).toHaveLength(1);
    expect(captions.failures[0]).toMatchObject({ index: 1 });
    expect(captions.items[2]).toMatchObject({ length: 0 });
    await embedder.dispose();
  });

  it('refuses what is no list, and reports an item that is nothing', async () => {
    const embedder = await open(tinyModel(1));
    await expect(embedder.embedCaptions('a dog' as never)).rejects.toThrow(
      'embedCaptions: wanted a list, got string. Give one item as [item].',
    );
    await expect(embedder.embedImages('a.jpg' as never)).rejects.toThrow(OptionError);
    await expect(embedder.embedImages(undefined as never)).rejects.toThrow('wanted a list, got undefined');
    await expect(embedder.score('a' as never, [])).rejects.toThrow('must be embeddings, got string');
    const captions = await embedder.embedCaptions(['a dog']);
    for (const bad of [5, {}, { values: [1, 2, 3, 4], length: 1, dim: 4 }]) {
      await expect(embedder.score(captions, [bad] as never)).rejects.toThrow(
        'embeddings must have values, length and dim',
      );
    }
    const spoilt = { values: Float32Array.of(1, NaN, 1, 1), length: 1, dim: 4 };
    await expect(embedder.score([spoilt], captions)).rejects.toThrow(
      'embeddings must be finite, got NaN at 1',
    );
    await embedder.dispose();
    const extractor: ImageExtractor = {
      dim: 3,
      batchSize: 2,
      extract: (pictures) =>
        Promise.resolve(pictures.map((picture) => ({ error: new Error(`no picture: ${typeof picture}`) }))),
      dispose: () => Promise.resolve(),
    };
    const own = await open(tinyModel(1), { extractor });
    const { failures } = await own.embedImages([null, tinyImages[0]!, undefined] as never);
    expect(failures.map(({ index }) => index)).toEqual([0, 2]);
    await own.dispose();
  });

  it('reports features that are not finite, and keeps the others', async () => {
    const embedder = await open(tinyModel(1));
    const bad = { values: Float32Array.of(1, NaN, 0), length: 1, dim: 3 };
    const { items, failures } = await embedder.embedImages([tinyImages[0]!, bad, tinyImages[1]!]);
    expect(items.map((item) => item?.length)).toEqual([1, undefined, 3]);
    expect(failures.map(({ index, error }) => [index, error.message])).toEqual([
      [1, expect.stringContaining('must be finite, got NaN at 0. Check the features of the item')],
    ]);
    await embedder.dispose();
  });

  it('refuses every use after its dispose, which may be called again', async () => {
    const embedder = await open(tinyModel(1));
    const [images, captions] = [
      await embedder.embedImages(tinyImages),
      await embedder.embedCaptions(tinyCaptions),
    ];
    await embedder.dispose();
    await embedder.dispose();
    for (const use of [
      () => embedder.embedImages(tinyImages),
      () => embedder.embedCaptions(tinyCaptions),
      () => embedder.score(images, captions),
      () => embedder.attention(images.items[0]!, captions.items[0]!),
    ]) {
      await expect(use()).rejects.toThrow(OptionError);
      await expect(use()).rejects.toThrow('must be open, and was disposed');
    }
  });

  it('refuses an extractor that is none', async () => {
    const before = tf.memory().numTensors;
    const files = await packModel(tinyModel(1));
    const made = tf.memory().numTensors;
    await expect(openEmbedderWith(tinyTables, files, { extractor: {} as never })).rejects.toThrow(
      'extractor must have extract(pictures)',
    );
    expect(tf.memory().numTensors).toBe(made);
    expect(made).toBeGreaterThan(before);
  });

  it('tells its progress, and stops between two batches', async () => {
    const embedder = await open(tinyModel(1), { batchSize: 1 });
    const seen: number[] = [];
    await embedder.embedImages(tinyImages, { onProgress: ({ done, total }) => seen.push(done / total) });
    expect(seen).toEqual([1 / 3, 2 / 3, 1]);
    const stop = new AbortController();
    const stopped = embedder.embedCaptions(tinyCaptions, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(await embedder.embedImages([])).toEqual({ items: [], failures: [] });
    expect(await embedder.score([], [])).toEqual(new Float32Array());
    const misspelt = { onprogress: () => undefined } as never;
    await expect(embedder.embedImages([], misspelt)).rejects.toThrow(
      'must be among onProgress, signal, got onprogress',
    );
    await expect(embedder.embedCaptions([], null as never)).rejects.toThrow(OptionError);
    await expect(embedder.score([], [], misspelt)).rejects.toThrow(OptionError);
    await embedder.dispose();
  });

  it('shows where words look, for similarities with attention', async () => {
    const embedder = await open(tinyModel(1));
    const [image] = (await embedder.embedImages([tinyImages[1]!])).items;
    const { weights, words, regions } = await embedder.attention(image!, 'a dog runs');
    expect([words, regions]).toEqual([3, 3]);
    for (let word = 0; word < words; word++) {
      const row = weights.subarray(word * regions, (word + 1) * regions);
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    }
    const blind = await open(tinyModel(1, { similarity: cosine() }));
    await expect(blind.attention(image!, 'a dog')).rejects.toThrow(
      'must have attention, as stackedCrossAttention has, got cosine',
    );
    await Promise.all([embedder.dispose(), blind.dispose()]);
  });

  it('extracts pictures with an extractor, and says what is missing without one', async () => {
    const extractor: ImageExtractor = {
      dim: 3,
      batchSize: 2,
      extract: (pictures) =>
        Promise.resolve(
          pictures.map((picture) =>
            picture === 'bad.jpg'
              ? { error: new Error('bad.jpg is cut short') }
              : { item: tinyImages[Number(picture)]! },
          ),
        ),
      dispose: () => Promise.resolve(),
    };
    const embedder = await open(tinyModel(1), { extractor });
    const mixed = await embedder.embedImages(['0', tinyImages[1]!, 'bad.jpg', '2']);
    expect(mixed.failures).toEqual([{ index: 2, error: new Error('bad.jpg is cut short') }]);
    const clean = await embedder.embedImages(tinyImages);
    expect([0, 1, 3].map((i) => mixed.items[i])).toEqual(clean.items);
    await embedder.dispose();
    const without = await open(tinyModel(1));
    await expect(without.embedImages(['a.jpg'])).rejects.toThrow(OptionError);
    await expect(without.embedImages(['a.jpg'])).rejects.toThrow('give features, pass extractor');
    await without.dispose();
  });
});
