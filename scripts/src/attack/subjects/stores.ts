import {
  createFeatureStore,
  openFeatureStore,
  type FeatureStore,
  type FeatureStoreWriter,
} from '@vse/feature-store';
import { digestOf, sha256, type FileSource } from '@vse/formats';
import { storeCaptionFeatures, tfidf } from '@vse/text-encoders';
import { storeContent } from '../../../../packages/feature-store/src/testing/store-content';
import type { Subject } from '../subject';

const images = Array.from({ length: 9 }, (_, image) => `image-${image}`);
const shards = [0, 1, 2];

/** A finished feature store: index, shards of vectors and boxes, files that they were made of. */
export const featureStore: Subject = {
  name: 'feature store',
  async write(folder, seed) {
    const writer = await storeWriter(folder);
    for (const shard of shards) await writeShard(writer, shard, seed);
    await (await writer.complete()).close();
  },
  async read(folder) {
    return storeContent(await openFeatureStore(folder));
  },
};

/**
 * A feature store whose extraction was interrupted after two shards of three. Reading resumes it: shards that are whole and
 * of the same files are kept, the others are written again.
 */
export const interruptedStore: Subject = {
  name: 'interrupted feature store',
  async write(folder, seed) {
    const writer = await storeWriter(folder);
    for (const shard of shards.slice(0, 2)) await writeShard(writer, shard, seed);
  },
  async read(folder) {
    const writer = await storeWriter(folder);
    const seed = seedOf(folder);
    const wanted = digestOf(sourcesOf(seed).map(({ sha256 }) => sha256));
    for (const shard of shards) {
      const sources = writer.finished(shard) && (await writer.sourcesOf(shard));
      if (sources && digestOf(sources.map((source) => source?.sha256 ?? null)) === wanted) continue;
      await writeShard(writer, shard, seed);
    }
    return storeContent(await writer.complete());
  },
};

/** Fixed features of captions, as the examples keep them: shards of other captions are computed again. */
export const captionCache: Subject = {
  name: 'caption cache',
  async write(folder, seed) {
    await (await openCaptions(folder, seed)).close();
  },
  async read(folder) {
    return storeContent(await openCaptions(folder, seedOf(folder)));
  },
};

async function openCaptions(folder: string, seed: number): Promise<FeatureStore> {
  const captions = images.map((_, i) => `a ${['red', 'blue'][(i + seed) % 2]} dog of picture ${i}`);
  const features = tfidf(images.map((_, i) => `a red dog and a blue dog of picture ${i}`));
  const writer = await createFeatureStore(folder, {
    extractor: { name: features.name, settings: { hash: features.hash } },
    ids: images,
    sources: captions.map((caption) => sha256(caption)),
    length: 1,
    dim: features.dim,
    dtype: 'float32',
    shardSize: 3,
  });
  return (await storeCaptionFeatures(writer, features, captions)).store;
}

function storeWriter(folder: string): Promise<FeatureStoreWriter> {
  const extractor = { name: 'toy', settings: { kind: 'counted' }, versions: { toy: '1.0.0' } };
  return createFeatureStore(folder, { extractor, ids: images, length: 3, dim: 2, shardSize: 3 });
}

async function writeShard(writer: FeatureStoreWriter, shard: number, seed: number): Promise<void> {
  const rows = writer.idsOf(shard).map((id, i) => {
    const length = 1 + (i % 3);
    const values = Float32Array.from({ length: length * 2 }, (_, k) => 100 * seed + 10 * shard + i + k / 4);
    return { id, features: { values, length, dim: 2 }, boxes: new Float32Array(length * 4).fill(i / 16) };
  });
  await writer.write(shard, rows, sourcesOf(seed));
}

/** Seed of the files in a folder of `damageCheck`. */
const seedOf = (folder: string): number => (folder.endsWith('there') ? 2 : 1);

/** Three files, as an extraction records them; those of another seed are other files. */
const sourcesOf = (seed: number): readonly FileSource[] =>
  [1, 2, 3].map((file) => ({
    bytes: 100 * file,
    modified: 1_700_000_000_000 + file,
    changed: 1_700_000_000_000 + file,
    sample: sha256(`sample of ${file} of ${seed}`),
    sha256: sha256(`file ${file} of ${seed}`),
  }));
