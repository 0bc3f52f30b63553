import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError, ShapeError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { openIndex } from '../disk/folder-index';
import { exactIndex } from '../exact/exact-index';
import { pgIndex } from '../postgres/pg-index';
import { searchBy } from '../queries/search-by';
import { fakeEmbedder, hashVector } from '../testing/fake-embedder';
import { pglitePool } from '../testing/pglite-pool';
import type { IndexEntry, VectorIndex } from '../vector-index';
import { indexPictures, type IndexPicturesOptions } from './index-pictures';
import type { IndexPicturesProgress } from './picture-tally';

const none = { added: 0, changed: 0, renamed: 0, removed: 0, unchanged: 0, failed: 0 };

/** A folder of pictures, an index, and what was embedded. */
async function start(given?: VectorIndex) {
  const folder = await temporaryFolder();
  const embedded: string[] = [];
  const embedder = fakeEmbedder({ onPicture: (text) => embedded.push(text) });
  const index = given ?? exactIndex({ dim: 4, model: 'fake' });
  return {
    folder,
    index,
    embedder,
    write: async (id: string, text: string) => {
      await mkdir(join(folder, id, '..'), { recursive: true });
      await writeFile(join(folder, id), text);
    },
    /** Runs once; returns the counts and the pictures that were embedded. */
    run: async (options: IndexPicturesOptions = {}) => {
      embedded.length = 0;
      const { failures, ...counts } = await indexPictures(embedder, folder, index, options);
      return { counts, failures, embedded: [...embedded].sort() };
    },
    ids: async () => {
      const entries: IndexEntry[] = [];
      for await (const block of index.entries()) entries.push(...block);
      return entries.map(({ id }) => id).sort();
    },
  };
}

describe('indexPictures', () => {
  it('embeds what is new or changed, moves what is renamed, and removes what is gone', async () => {
    const { write, run, ids, index, folder } = await start();
    for (const id of ['a.jpg', 'b.PNG', 'sub/c.webp', 'sub/deep/é 🐕.jpeg']) await write(id, id);
    await write('notes.txt', 'no picture');
    await write('.hidden.jpg', 'hidden');
    await write('.cache/x.jpg', 'hidden');
    await symlink(join(folder, 'notes.txt'), join(folder, 'linked.jpg'));
    const first = await run();
    expect(first.counts).toEqual({ ...none, added: 5 });
    expect(await ids()).toEqual(['a.jpg', 'b.PNG', 'linked.jpg', 'sub/c.webp', 'sub/deep/é 🐕.jpeg']);
    expect(await run()).toMatchObject({ counts: { ...none, unchanged: 5 }, embedded: [] });

    await rm(join(folder, 'linked.jpg'));
    await write('a.jpg', 'another content');
    await rename(join(folder, 'sub/c.webp'), join(folder, 'c.webp'));
    await write('d.jpg', 'new');
    const second = await run();
    expect(second.counts).toEqual({ added: 1, changed: 1, renamed: 1, removed: 1, unchanged: 2, failed: 0 });
    expect(second.embedded).toEqual(['another content', 'new']);
    expect(await ids()).toEqual(['a.jpg', 'b.PNG', 'c.webp', 'd.jpg', 'sub/deep/é 🐕.jpeg']);
    const [moved, changed] = await index.get(['c.webp', 'a.jpg']);
    expect(moved!.vector).toEqual(Float32Array.from(hashVector('sub/c.webp', 4)));
    expect(changed!.vector).toEqual(Float32Array.from(hashVector('another content', 4)));

    // Two that change places are both embedded or moved right.
    await rename(join(folder, 'a.jpg'), join(folder, 'swap'));
    await rename(join(folder, 'b.PNG'), join(folder, 'a.jpg'));
    await rename(join(folder, 'swap'), join(folder, 'b.PNG'));
    expect((await run()).counts).toMatchObject({ changed: 2, unchanged: 3 });
    expect((await index.get(['a.jpg']))[0]!.vector).toEqual(Float32Array.from(hashVector('b.PNG', 4)));
    await index.close();
  });

  it('compares digests where a time is another, and all of them to verify', async () => {
    const { write, run, folder, index } = await start();
    await write('a.jpg', 'one');
    await write('b.jpg', 'two');
    await utimes(join(folder, 'b.jpg'), 1000, 1000);
    await run();
    await utimes(join(folder, 'a.jpg'), 2000, 2000);
    expect(await run()).toMatchObject({ counts: { ...none, unchanged: 2 }, embedded: [] });
    expect((await index.get(['a.jpg']))[0]!.metadata).toMatchObject({
      'file.modified': 2_000_000,
      'file.bytes': 3,
    });
    // Same size and time, another content.
    await write('b.jpg', 'own');
    await utimes(join(folder, 'b.jpg'), 1000, 1000);
    expect((await run()).counts).toEqual({ ...none, unchanged: 2 });
    expect(await run({ verify: true })).toMatchObject({
      counts: { ...none, changed: 1, unchanged: 1 },
      embedded: ['own'],
    });
    await index.close();
  });

  it('follows links within the folder, and names those that lead out of it', async () => {
    const { write, run, folder, ids, index } = await start();
    const outside = await temporaryFolder();
    await writeFile(join(outside, 'secret.jpg'), 'secret');
    await write('a.jpg', 'a');
    await mkdir(join(folder, 'sub'));
    await symlink('../a.jpg', join(folder, 'sub/again.jpg'));
    await symlink(join(outside, 'secret.jpg'), join(folder, 'out.jpg'));
    await symlink(outside, join(folder, 'folder.jpg'));
    await symlink(outside, join(folder, 'linked'));
    // As an index has it that followed links.
    const facts = { 'file.sha256': 'x', 'file.bytes': 6, 'file.modified': 1 };
    await index.add([{ id: 'out.jpg', vector: Float32Array.of(1, 0, 0, 0), metadata: facts }]);
    const seen: IndexPicturesProgress[] = [];
    const { counts, failures, embedded } = await run({ onProgress: (progress) => seen.push(progress) });
    expect(counts).toEqual({ ...none, added: 2, removed: 1, failed: 2 });
    expect(failures.map(({ id, error }) => `${id}: ${error.message}`)).toEqual([
      'folder.jpg: the link leads out of the folder, and is not followed',
      'out.jpg: the link leads out of the folder, and is not followed',
    ]);
    expect(embedded).toEqual(['a', 'a']);
    expect(await ids()).toEqual(['a.jpg', 'sub/again.jpg']);
    expect(seen.at(-1)).toMatchObject({ done: 4, total: 4 });
    // The folder itself may be a link.
    const link = join(await temporaryFolder(), 'link');
    await symlink(folder, link);
    const again = exactIndex({ dim: 4, model: 'fake' });
    expect(await indexPictures(fakeEmbedder({}), link, again)).toMatchObject({ added: 2, failed: 2 });
    await Promise.all([index.close(), again.close()]);
  });

  it('reports a bad picture without losing the rest, and tries it again', async () => {
    const { write, run, folder, ids, index } = await start();
    for (const id of ['a', 'c', 'd', 'e']) await write(`${id}.jpg`, id);
    await write('b.jpg', 'bad');
    await write('z.jpg', 'zeros');
    await write('closed.jpg', 'c');
    await rm(join(folder, 'closed.jpg'));
    await mkdir(join(folder, 'closed.jpg'));
    await symlink(join(folder, 'nowhere'), join(folder, 'lost.jpg'));
    const seen: string[] = [];
    for (const batchSize of [1, 2, 64]) {
      seen.length = 0;
      const { counts, failures } = await run({ batchSize, onFailure: ({ id }) => seen.push(id) });
      expect(counts.failed).toBe(3);
      expect(failures.map(({ id, error }) => `${id}: ${error.message}`).sort()).toEqual([
        'b.jpg: it is no picture',
        'lost.jpg: the link leads to no file (ENOENT)',
        expect.stringMatching(/^z\.jpg: .*its embedding must not be all zeros/),
      ]);
      expect(seen.sort()).toEqual(['b.jpg', 'lost.jpg', 'z.jpg']);
      expect(await ids()).toEqual(['a.jpg', 'c.jpg', 'd.jpg', 'e.jpg']);
    }
    // What was good and is bad now is not in the index as it was.
    await write('b.jpg', 'good now');
    await write('c.jpg', 'bad');
    expect((await run()).counts).toEqual({ ...none, added: 1, unchanged: 3, failed: 3 });
    expect(await ids()).toEqual(['a.jpg', 'b.jpg', 'd.jpg', 'e.jpg']);
    await index.close();
  });

  it.skipIf(process.platform === 'win32')('names pipes, which would never end, and reads none', async () => {
    const { write, run, folder, ids, index } = await start();
    await write('a.jpg', 'a');
    execFileSync('mkfifo', [join(folder, 'pipe.jpg'), join(folder, 'pipe.txt')]);
    await symlink('pipe.jpg', join(folder, 'link.jpg'));
    const { counts, failures } = await run();
    expect(counts).toEqual({ ...none, added: 1, failed: 2 });
    expect(failures.map(({ id, error }) => `${id}: ${error.message}`)).toEqual([
      'link.jpg: it is a pipe, a socket or a device, and is not read',
      'pipe.jpg: it is a pipe, a socket or a device, and is not read',
    ]);
    expect(await ids()).toEqual(['a.jpg']);
    await index.close();
  });

  it.skipIf(process.getuid?.() === 0)('keeps the pictures of a folder that cannot be read now', async () => {
    const { write, run, folder, ids } = await start();
    await write('a.jpg', 'a');
    await write('sub/b.jpg', 'b');
    await run();
    await chmod(join(folder, 'sub'), 0);
    const { counts, failures } = await run();
    await chmod(join(folder, 'sub'), 0o700);
    expect(counts).toEqual({ ...none, unchanged: 1, failed: 1 });
    expect(failures[0]!.id).toBe('sub/');
    expect(await ids()).toEqual(['a.jpg', 'sub/b.jpg']);
  });

  it('tells its progress, stops at a signal, and goes on where it stopped', async () => {
    const { write, run, ids } = await start();
    for (let i = 0; i < 20; i++) await write(`${i}.jpg`, `picture ${i}`);
    const stop = new AbortController();
    const seen: IndexPicturesProgress[] = [];
    const stopped = run({
      batchSize: 4,
      signal: stop.signal,
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.done === 8) stop.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect((await ids()).length).toBe(8);
    expect(seen.map(({ done, total }) => [done, total])).toEqual([
      [0, 20],
      [4, 20],
      [8, 20],
    ]);
    const { counts, embedded } = await run({ batchSize: 4 });
    expect(counts).toEqual({ ...none, added: 12, unchanged: 8 });
    expect(embedded.length).toBe(12);
  });

  it('keeps several folders, and items of others, in one index', async () => {
    const index = exactIndex({ dim: 4, model: 'fake' });
    const [one, two] = [await start(index), await start(index)];
    await index.add([{ id: 'one/by hand', vector: Float32Array.of(1, 2, 3, 4), metadata: { year: 1 } }]);
    await one.write('a.jpg', 'a of one');
    await two.write('a.jpg', 'a of two');
    await two.write('b.jpg', 'b of two');
    const metadata = ({ id }: { readonly id: string }) => ({ name: id });
    await one.run({ prefix: 'one/', metadata });
    await two.run({ prefix: 'two/', metadata });
    await rm(join(two.folder, 'b.jpg'));
    expect((await two.run({ prefix: 'two/', metadata })).counts).toMatchObject({ removed: 1, unchanged: 1 });
    await rename(join(one.folder, 'a.jpg'), join(one.folder, 'z.jpg'));
    expect((await one.run({ prefix: 'one/', metadata })).counts).toMatchObject({ renamed: 1 });
    expect(await one.ids()).toEqual(['one/by hand', 'one/z.jpg', 'two/a.jpg']);
    expect(await index.count({ field: 'name', equals: 'z.jpg' })).toBe(1);
    const found = await searchBy(one.embedder, index, { pictures: [Buffer.from('a of one')], k: 1 });
    expect(found[0]!.id).toBe('one/z.jpg');
    await index.close();
  });

  it('makes the index of a folder, opens it again, and keeps the parts of pictures', async () => {
    const home = await temporaryFolder();
    const folder = join(home, 'pictures');
    await mkdir(folder);
    const vectors = {
      street: [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
      ],
      plain: [[0, 0, 1, 0]],
      cup: [[0, 3, 0, 0]],
    };
    await writeFile(join(folder, 'street.jpg'), 'street');
    await writeFile(join(folder, 'plain.jpg'), 'plain');
    const embedder = fakeEmbedder({ vectors });
    for (const [parts, part] of [
      [true, 1],
      [false, undefined],
    ] as const) {
      const place = join(home, `index-${parts}`);
      expect((await indexPictures(embedder, folder, place, { parts })).added).toBe(2);
      expect((await indexPictures(embedder, folder, place, { parts })).unchanged).toBe(2);
      const other = indexPictures(embedder, folder, place, { parts: !parts });
      await expect(other).rejects.toThrow(`Give parts: ${parts}`);
      await expect(other).rejects.toBeInstanceOf(OptionError);
      const index = await openIndex(place, { model: 'fake', threads: 1 });
      const [best] = await searchBy(embedder, index, { sentences: ['cup'], k: 1 });
      expect([best!.id, best!.part]).toEqual(['street.jpg', part]);
      expect(best!.score).toBeCloseTo(parts ? 1 : Math.SQRT1_2, 6);
      await index.close();
    }
    const another = fakeEmbedder({ digest: 'another', vectors });
    const refused = indexPictures(another, folder, join(home, 'index-true'), { parts: true });
    await expect(refused).rejects.toThrow(/"fake".*"another"/);
  });

  it('indexes into Postgres as into a folder', async () => {
    const pool = await pglitePool();
    const { write, run, folder, ids } = await start(
      await pgIndex({ connection: pool, table: 'pictures', dim: 4, model: 'fake' }),
    );
    for (let i = 0; i < 10; i++) await write(`${i}.jpg`, `picture ${i}`);
    expect((await run({ batchSize: 3 })).counts).toEqual({ ...none, added: 10 });
    await rename(join(folder, '3.jpg'), join(folder, 'three.jpg'));
    await rm(join(folder, '4.jpg'));
    await appendFile(join(folder, '5.jpg'), '!');
    const { counts, embedded } = await run();
    expect(counts).toEqual({ ...none, changed: 1, renamed: 1, removed: 1, unchanged: 7 });
    expect(embedded).toEqual(['picture 5!']);
    expect(await ids()).toEqual([
      '0.jpg',
      '1.jpg',
      '2.jpg',
      '5.jpg',
      '6.jpg',
      '7.jpg',
      '8.jpg',
      '9.jpg',
      'three.jpg',
    ]);
    await pool.end();
  });

  it('refuses another model, and a folder that seems to have lost its disk', async () => {
    const { folder, write, run, embedder, ids } = await start();
    await write('a.jpg', 'a');
    await run();
    const refuse = async (given: Promise<unknown>, message: RegExp, type: unknown) => {
      await expect(given).rejects.toThrow(message);
      await expect(given).rejects.toBeInstanceOf(type);
    };
    const nameless = exactIndex({ dim: 4 });
    await refuse(indexPictures(embedder, folder, nameless), /must be built for the model/, OptionError);
    const other = exactIndex({ dim: 4, model: 'other' });
    await refuse(indexPictures(embedder, folder, other), /"other".*"fake"/, OptionError);
    const narrow = exactIndex({ dim: 3, model: 'fake' });
    await refuse(indexPictures(embedder, folder, narrow), /vectors of 4 numbers.*got 3/, ShapeError);
    await refuse(run({ batchSize: 0 }), /batchSize/, OptionError);
    await refuse(run({ batchsize: 8 } as never), /got batchsize\./, OptionError);
    const taken = () => ({ 'file.bytes': 1 });
    await write('b.jpg', 'b');
    expect((await run({ metadata: taken })).failures[0]!.error.message).toMatch(
      /must not have the field file.bytes/,
    );
    await refuse(indexPictures(embedder, join(folder, 'no'), exactIndex({ dim: 4, model: 'fake' })), /must be a folder of pictures/, DataError); // prettier-ignore
    await rm(join(folder, 'a.jpg'));
    await rm(join(folder, 'b.jpg'));
    await refuse(run(), /must have pictures, got none, and the index has 1/, DataError);
    expect(await ids()).toEqual(['a.jpg']);
  });
});
