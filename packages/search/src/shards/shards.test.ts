import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DataError, OptionError, seededRandom, VseError } from '@vse/base';
import { readSafetensors } from '@vse/formats';
import { canStartRedis, startRedis, temporaryFolder } from '@vse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exactIndex } from '../exact/exact-index';
import { fakeEmbedder, hashVector } from '../testing/fake-embedder';
import { normalVectors } from '../testing/vectors';
import type { OneMachine } from '../testing/embed-shards-until-killed';
import type { IndexEntry, SearchItem, VectorIndex } from '../vector-index';
import type { ShardResult } from './embed-shard';
import { embedShards } from './embed-shards';
import { openShard } from './embedding-shard';
import { exportShards, indexShards } from './index-shards';
import type { PictureShard } from './picture-shard';

/** Text of a picture in a shard, which begins as a JPEG does. */
const pictureText = (name: string) => Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.from(name)]);

/** Tar archives of pictures, some with captions; returns the text of each picture by its id. */
async function tarShards(home: string, count: number, pictures: number) {
  const texts = new Map<string, Buffer>();
  const paths: string[] = [];
  for (let shard = 0; shard < count; shard++) {
    const folder = join(home, `files-${shard}`);
    await mkdir(folder, { recursive: true });
    for (let i = 0; i < pictures; i++) {
      const key = String(i).padStart(6, '0');
      await writeFile(join(folder, `${key}.jpg`), pictureText(`${shard}/${i}`));
      if (i % 2 === 0) await writeFile(join(folder, `${key}.txt`), 'a caption');
      texts.set(`train-0000${shard}/${key}`, pictureText(`${shard}/${i}`));
    }
    paths.push(join(home, `train-0000${shard}.tar`));
    execFileSync('tar', ['-cf', paths.at(-1)!, ...(await readdir(folder)).sort()], { cwd: folder });
  }
  return { paths, texts };
}

async function entriesOf(index: VectorIndex): Promise<readonly IndexEntry[]> {
  const entries: IndexEntry[] = [];
  for await (const block of index.entries()) entries.push(...block);
  return entries;
}

/** Checks that an index has every picture once, with its own vector. */
async function expectAll(index: VectorIndex, texts: ReadonlyMap<string, Buffer>): Promise<void> {
  const ids = (await entriesOf(index)).map(({ id }) => id).sort();
  expect(ids).toEqual([...texts.keys()].sort());
  const items = await index.get(ids);
  ids.forEach((id, i) =>
    expect(items[i]!.vector).toEqual(Float32Array.from(hashVector(texts.get(id)!.toString('utf8'), 4))),
  );
}

describe('embedShards', () => {
  it('embeds tar shards into files, with and without captions, and goes on with those that are missing', async () => {
    const home = await temporaryFolder();
    const folder = join(home, 'embeddings');
    const { paths, texts } = await tarShards(home, 3, 7);
    const embedded: string[] = [];
    const embedder = fakeEmbedder({ onPicture: (text) => embedded.push(text) });
    const seen: (readonly [string, number, number])[] = [];
    const onShard = ({ id }: ShardResult, done: number, total: number) => seen.push([id, done, total]);
    const results = await embedShards(embedder, paths, folder, { batchSize: 3, onShard });
    expect(results).toEqual([0, 1, 2].map((i) => ({ id: `train-0000${i}`, pictures: 7, failed: 0 })));
    expect(seen).toEqual([0, 1, 2].map((i) => [`train-0000${i}`, i + 1, 3]));
    expect(embedded.length).toBe(21);

    const index = exactIndex({ dim: 4, model: 'fake' });
    expect(await indexShards(folder, index, { batchSize: 2 })).toBe(21);
    expect(await indexShards(folder, index)).toBe(0);
    await expectAll(index, texts);

    await rm(join(folder, 'train-00001.safetensors'));
    embedded.length = 0;
    expect(await embedShards(embedder, paths, folder)).toEqual(results);
    expect(embedded.length).toBe(7);
    const file = await readSafetensors(join(folder, 'train-00001.safetensors'));
    expect(file.tensors['vectors']!.shape).toEqual([7, 4]);
    expect(JSON.parse(file.metadata['ids']!)).toEqual(
      [...texts.keys()].filter((id) => id.startsWith('train-00001/')),
    );
  });

  it('names pictures that cannot be embedded, and shards that cannot be read, without losing the others', async () => {
    const folder = await temporaryFolder();
    const shard = (name: string, ...texts: readonly string[]): PictureShard => ({
      name,
      // eslint-disable-next-line @typescript-eslint/require-await
      async *pictures() {
        if (name === 'torn') throw new DataError('torn.tar ends early');
        yield texts.map((text) => ({ id: `${name}/${text}`, picture: Buffer.from(text) }));
      },
    });
    const shards = [shard('a', 'one', 'bad', 'zeros'), shard('torn'), shard('b', 'two', 'two')];
    const refused = embedShards(fakeEmbedder(), shards, folder);
    await expect(refused).rejects.toThrow(/1 of 3 shards could not be embedded; torn: torn.tar ends early/);
    await expect(refused).rejects.toBeInstanceOf(DataError);
    const a = await openShard(join(folder, 'a.safetensors'));
    expect(a.ids).toEqual(['a/one']);
    expect(a.failures).toEqual([
      { id: 'a/bad', reason: 'it is no picture' },
      { id: 'a/zeros', reason: expect.stringMatching(/all zeros/) as string },
    ]);
    await a.close();
    const b = await openShard(join(folder, 'b.safetensors'));
    expect([b.ids, b.failures.length]).toEqual([['b/two'], 1]);
    await b.close();

    const again = embedShards(fakeEmbedder({ digest: 'another' }), [shard('a', 'one')], folder);
    await expect(again).rejects.toThrow(/a\.safetensors has embeddings of model "fake", got "another"/);
    await expect(again).rejects.toBeInstanceOf(OptionError);
    const other = exactIndex({ dim: 4, model: 'another' });
    await expect(indexShards(folder, other)).rejects.toThrow(/"another".*"fake"/);
    const twice = embedShards(fakeEmbedder(), [shard('a'), shard('a')], folder);
    await expect(twice).rejects.toThrow(/names of shards must differ, got "a" twice/);
    const outside = embedShards(fakeEmbedder(), [shard('../a')], folder);
    await expect(outside).rejects.toThrow(/must be that of a file, got "..\/a"/);
    await expect(indexShards(await temporaryFolder(), other)).rejects.toThrow(/got none/);
  });

  it('stops at a signal', async () => {
    const home = await temporaryFolder();
    const { paths } = await tarShards(home, 2, 4);
    const stop = new AbortController();
    const stopped = embedShards(fakeEmbedder(), paths, join(home, 'out'), {
      signal: stop.signal,
      onShard: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    expect((await readdir(join(home, 'out'))).filter((name) => !name.startsWith('.'))).toEqual([
      'train-00000.safetensors',
    ]);
  });

  it('names a queue that cannot be reached', async () => {
    const queue = 'redis://127.0.0.1:1';
    const refused = embedShards(fakeEmbedder(), [], await temporaryFolder(), { queue });
    await expect(refused).rejects.toThrow(`embedShards: the queue ${queue} cannot be reached`);
    await expect(refused).rejects.toBeInstanceOf(VseError);
  });
});

describe('exportShards', () => {
  it('writes an index to files that give the same index back', async () => {
    const folder = await temporaryFolder();
    const index = exactIndex({ dim: 3, model: 'm' });
    const vectors = normalVectors(5, 20, 3);
    const items: readonly SearchItem[] = [
      ...vectors.map((vector, i) => ({ id: `${i}`, vector, ...(i % 3 === 0 && { metadata: { year: i } }) })),
      { id: 'parts', vector: { values: Float32Array.of(1, 2, 3, 4, 5, 6), length: 2, dim: 3 } },
      { id: '__proto__', vector: vectors[0]!, metadata: { ['__proto__']: 'x', constructor: true } },
    ];
    await index.add(items);
    const files = await exportShards(index, folder, { shardItems: 8 });
    expect(files.map((file) => file.slice(-22))).toEqual([0, 1, 2].map((i) => `part-0000${i}.safetensors`));
    const copy = exactIndex({ dim: 3, model: 'm' });
    expect(await indexShards(files, copy, { batchSize: 5 })).toBe(22);
    const ids = items.map(({ id }) => id);
    expect(await copy.get(ids)).toEqual(await index.get(ids));
    await writeFile(join(folder, 'part-00000.safetensors'), 'no tensors');
    await expect(indexShards(folder, copy)).rejects.toThrow(/part-00000/);
    expect(await exportShards(exactIndex({ dim: 3 }), folder)).toEqual([]);
  });
});

describe.skipIf(!canStartRedis())('embedShards with a queue', () => {
  let redis: ChildProcess;
  let queue: string;
  beforeAll(async () => {
    const started = await startRedis();
    redis = started.redis;
    queue = `redis://127.0.0.1:${started.port}`;
  });
  afterAll(() => void redis.kill());

  it('loses no picture and has none twice, with machines that are killed at random', async () => {
    const home = await temporaryFolder();
    const folder = join(home, 'embeddings');
    const { paths, texts } = await tarShards(home, 6, 8);
    const random = seededRandom(47);
    const input = JSON.stringify({ shards: paths, folder, queue } satisfies OneMachine);
    const program = fileURLToPath(new URL('../testing/embed-shards-until-killed.ts', import.meta.url));
    /** A machine that is killed once it has embedded some pictures. */
    const machine = async (pictures: number): Promise<void> => {
      const flags = ['--conditions=@vse/source', '--import', 'tsx', program, input];
      const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
      const closed = once(child, 'close');
      let lines = 0;
      createInterface({ input: child.stdout }).on('line', () => {
        if (++lines === pictures) child.kill('SIGKILL');
      });
      await closed;
    };
    await Promise.all([machine(1 + random.integer(9)), machine(1 + random.integer(20))]);
    await machine(1 + random.integer(12));
    const results = await embedShards(fakeEmbedder(), paths, folder, { queue, silence: 2000, workers: 2 });
    expect(results.map(({ pictures, failed }) => [pictures, failed])).toEqual(paths.map(() => [8, 0]));
    const index = exactIndex({ dim: 4, model: 'fake' });
    expect(await indexShards(folder, index)).toBe(48);
    await expectAll(index, texts);
  });
});
