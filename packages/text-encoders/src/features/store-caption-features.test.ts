import { OptionError, type FeatureMatrix, type PairedData } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { featureEncoder } from './feature-encoder';
import {
  storeCaptionFeatures,
  withStoredCaptions,
  type CaptionFeatureWriter,
} from './store-caption-features';
import { tfidf } from './tfidf';

const captions = ['dog runs', 'cat', 'zebra okapi', 'dog', 'cat runs'];
const features = tfidf(['dog runs', 'cat']);

/** A store in memory: shards of two rows. */
function memoryWriter(rows: number, done: readonly number[] = []) {
  const ids = Array.from({ length: rows }, (_, i) => `c${i}`);
  const shards = new Map<number, readonly { id: string; features: FeatureMatrix }[]>();
  const writer: CaptionFeatureWriter<string> = {
    shardCount: Math.ceil(rows / 2),
    idsOf: (shard) => ids.slice(shard * 2, shard * 2 + 2),
    finished: (shard) => (done.includes(shard) ? {} : undefined),
    write(shard, written) {
      shards.set(shard, written);
      return Promise.resolve();
    },
    complete: () => Promise.resolve('opened'),
  };
  return { writer, shards };
}

describe('storeCaptionFeatures', () => {
  it('writes the row of each caption under its id, and counts those without a known word', async () => {
    const { writer, shards } = memoryWriter(5);
    const result = await storeCaptionFeatures(writer, features, captions);
    expect(result).toEqual({ store: 'opened', captions: 5, unknown: 1 });
    const rows = [0, 1, 2].flatMap((shard) => [...shards.get(shard)!]);
    expect(rows.map(({ id }) => id)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
    rows.forEach((row, i) => {
      expectClose(row.features.values, features.transform([captions[i]!]).values);
      expect([row.features.length, row.features.dim]).toEqual([1, 3]);
    });
  });

  it('skips shards that an earlier run finished', async () => {
    const { writer, shards } = memoryWriter(5, [0, 1]);
    expect(await storeCaptionFeatures(writer, features, captions)).toMatchObject({ captions: 1, unknown: 0 });
    expect([...shards.keys()]).toEqual([2]);
    expectClose(shards.get(2)![0]!.features.values, features.transform([captions[4]!]).values);
  });

  it('refuses a writer for other captions', async () => {
    const { writer } = memoryWriter(4);
    await expect(storeCaptionFeatures(writer, features, captions)).rejects.toThrow(/must have 5 ids, got 4/);
  });
});

describe('withStoredCaptions', () => {
  const matrices = captions.map((caption) => ({
    values: features.transform([caption]).values,
    length: 1,
    dim: 3,
  }));
  const source = {
    rows: captions.length,
    length: 1,
    dim: 3,
    read: (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, (row) => matrices[row]!)),
  };
  const data: PairedData<string, string> = {
    name: 'toy',
    synthetic: true,
    imageCount: 2,
    captionToImage: Int32Array.of(0, 0, 1, 1, 1),
    readImages: (images) => Promise.resolve(Array.from(images, (image) => `image ${image}`)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
  };

  it('gives an encoder the features that it would compute', async () => {
    const stored = withStoredCaptions(data, source);
    const encoder = featureEncoder({ features, embedDim: 2 });
    const fromStore = encoder.encode(encoder.collate(await stored.readCaptions([3, 0]))).vectors;
    const fromText = encoder.encode(encoder.collate(await data.readCaptions([3, 0]))).vectors;
    expectClose(fromStore, fromText);
    expect(await stored.readImages([1])).toEqual(['image 1']);
    expect([stored.name, stored.synthetic, stored.imageCount]).toEqual(['toy', true, 2]);
  });

  it('keeps which captions say the same and what the images are, where the data say so', () => {
    const captionMeaning = Int32Array.of(0, 1, 2, 0, 3);
    expect(withStoredCaptions({ ...data, captionMeaning }, source).captionMeaning).toBe(captionMeaning);
    expect(withStoredCaptions(data, source)).not.toHaveProperty('captionMeaning');
    const fingerprint = { features: 'x' };
    expect(withStoredCaptions({ ...data, fingerprint }, source).fingerprint).toBe(fingerprint);
  });

  it('refuses features of another data set', () => {
    expect(() => withStoredCaptions(data, { ...source, rows: 4 })).toThrow(OptionError);
  });
});
