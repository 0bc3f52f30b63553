import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { createServer } from './create-server';
import { colourEmbedder } from '../testing/colour-embedder';
import { picture, writePictures } from '../testing/pictures';
import { startServer, type TestServer } from '../testing/start-server';

const blob = async (colour: string, type = 'image/png') => new Blob([await picture(colour)], { type });

/** The same folders, served anew. */
const again = async ({ folder, index }: TestServer, watch = false) => {
  const server = await createServer({
    embedder: colourEmbedder(),
    pictures: folder,
    index,
    port: 0,
    page: false,
    watch,
    onFault: () => undefined,
  });
  await server.indexed();
  return server;
};

const idsOf = async ({ vse }: Pick<TestServer, 'vse'>) =>
  (await vse.search({ limit: 1000 })).hits.map(({ id }) => id).sort();

describe('pictures that come and go', () => {
  it('are found at once, with what is said of them, and after the server was closed', async () => {
    const test = await startServer();
    const { vse, folder } = test;
    const details = {
      captions: ['a yellow thing', '<script>alert(1)</script>'],
      metadata: { year: 1889, artist: 'V. G.' },
    };
    const added = await vse.add('new folder/é 🐕.png', await blob('yellow'), details);
    expect(added).toMatchObject({ id: 'new folder/é 🐕.png', width: 24, height: 16, ...details });
    expect(await readFile(join(folder, 'new folder/é 🐕.png'))).toHaveLength(added.bytes);
    const { hits } = await vse.search({ sentences: ['yellow'], limit: 1 });
    expect(hits[0]).toMatchObject({ ...added, rank: 0 });
    await expect(vse.add('red.png', await blob('blue'))).rejects.toMatchObject({
      status: 409,
      code: 'exists',
    });
    const replaced = await vse.add('red.png', await blob('blue'), {
      replace: true,
      metadata: { year: 1890 },
    });
    expect((await vse.info('red.png')).version).toBe(replaced.version);
    await vse.edit('red.png', { captions: ['now blue'] });
    expect(await vse.info('red.png')).toMatchObject({ captions: ['now blue'], metadata: { year: 1890 } });
    await vse.remove('green.png');
    await expect(vse.info('green.png')).rejects.toMatchObject({ status: 404, code: 'not-found' });
    await expect(vse.remove('green.png')).rejects.toMatchObject({ code: 'not-found' });
    await expect(stat(join(folder, 'green.png'))).rejects.toThrow('ENOENT');

    const filtered = await vse.search({ filter: { field: 'year', from: 1890 } });
    expect([filtered.hits.map(({ id }) => id), filtered.total]).toEqual([['red.png'], 1]);
    const both = {
      and: [{ field: 'year', in: [1889, 1890] }, { not: { field: 'artist', equals: 'V. G.' } }],
    } as const;
    expect((await vse.search({ sentences: ['blue'], filter: both })).hits.map(({ id }) => id)).toEqual([
      'red.png',
    ]);
    expect(await vse.fields()).toEqual([
      { name: 'artist', type: 'string', count: 1, values: [{ value: 'V. G.', count: 1 }] },
      { name: 'year', type: 'number', count: 2, from: 1889, to: 1890 },
    ]);
    expect((await vse.captions({ id: 'red.png' }, { count: 1 })).captions).toMatchObject([
      { text: 'now blue' },
    ]);

    await test.server.close();
    const server = await again(test);
    const { total } = (await (await fetch(`${server.url}/api/search?q=blue`)).json()) as { total: number };
    const info = (await (await fetch(`${server.url}/api/pictures/red.png`)).json()) as object;
    expect([total, info]).toMatchObject([3, { captions: ['now blue'], metadata: { year: 1890 } }]);
    await server.close();
    expect(await readdir(join(folder, '.vse'))).toEqual(['details']);
  });

  it('keep what is said of them when the index is made anew, and when they are moved by hand', async () => {
    const test = await startServer();
    await test.vse.edit('red.png', { captions: ['red'], metadata: { year: 1 } });
    await test.vse.edit('green.png', { captions: ['green'] });
    await test.server.close();
    await rm(test.index, { recursive: true });
    await rename(join(test.folder, 'red.png'), join(test.folder, 'moved.png'));
    const server = await again(test);
    const info = async (id: string) => (await fetch(`${server.url}/api/pictures/${id}`)).json();
    expect(await info('moved.png')).toMatchObject({ captions: ['red'], metadata: { year: 1 } });
    expect(await info('green.png')).toMatchObject({ captions: ['green'] });
    await server.close();
  });

  it('that cannot be made small now are not kept by browsers as if they were', async () => {
    const test = await startServer();
    const info = await test.vse.info('red.png');
    await writeFile(join(test.folder, 'red.png'), 'no picture');
    const url = (height: number) => `${test.server.url}${new URL(test.vse.thumbnailUrl(info, height)).pathname}?v=${info.version}&height=${height}`; // prettier-ignore
    const damaged = await fetch(url(128));
    expect([damaged.status, damaged.headers.get('cache-control'), damaged.headers.get('etag')]).toEqual([422, 'no-store', null]); // prettier-ignore
    await test.server.close();
  });

  it('are followed in the folder', async () => {
    const test = await startServer({ watch: true });
    const seen: number[] = [];
    const stream = test.vse.events({ onChange: ({ count }) => seen.push(count) });
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    // The watch of the folder may begin a moment after the server: what comes meanwhile is written again.
    let turn = 0;
    await expect
      .poll(
        async () => {
          turn += 1;
          await writePictures(test.folder, { 'later/yellow.png': turn % 2 === 0 ? 'yellow' : 'grey' });
          await rm(join(test.folder, 'green.png'), { force: true });
          await new Promise((resolve) => setTimeout(resolve, 1500));
          return idsOf(test);
        },
        { timeout: 600_000 },
      )
      .toEqual(['below/blue.png', 'later/yellow.png', 'red.png']);
    await expect.poll(() => seen.at(-1)).toBe(3);
    stream.close();
    await test.server.close();
  });

  it('are counted while they are indexed, and named if they cannot be', async () => {
    const test = await startServer({}, { 'red.png': 'red' });
    await writeFile(join(test.folder, 'broken.jpg'), 'no picture');
    await writeFile(join(test.folder, 'vector.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await symlink('/etc/hostname', join(test.folder, 'link.png'));
    const outside = join(await temporaryFolder(), 'outside.png');
    await writeFile(outside, await picture('blue'));
    await symlink(outside, join(test.folder, 'out.png'));
    await test.server.close();
    const server = await again(test);
    const { indexing, pictures } = await server.status();
    expect(indexing).toMatchObject({ state: 'idle', done: 5, total: 5, failed: 4 });
    expect(indexing.failures.map(({ id }) => id).sort()).toEqual([
      'broken.jpg',
      'link.png',
      'out.png',
      'vector.png',
    ]);
    expect(indexing.failures.find(({ id }) => id === 'out.png')!.reason).toContain('leads out of the folder');
    expect(pictures.count).toBe(1);
    for (const kind of ['pictures', 'files', 'thumbnails']) {
      expect((await fetch(`${server.url}/api/${kind}/out.png`)).status).toBe(404);
    }
    await server.close();
  });

  it('of a folder that must not change are only read', async () => {
    const test = await startServer({ readOnly: true });
    const readOnly = { status: 403, code: 'read-only' };
    await expect(test.vse.add('new.png', await blob('red'))).rejects.toMatchObject(readOnly);
    await expect(test.vse.remove('red.png')).rejects.toMatchObject(readOnly);
    await expect(test.vse.edit('red.png', { captions: [] })).rejects.toMatchObject(readOnly);
    expect(await readdir(test.folder)).not.toContain('.vse');
    await test.server.close();
  });

  it('that the index refuses leave nothing behind', async () => {
    const test = await startServer();
    await test.vse.edit('red.png', { metadata: { year: 1889 } });
    const wrong = { status: 400, code: 'bad-request' };
    await expect(test.vse.edit('green.png', { metadata: { year: 'old' } })).rejects.toMatchObject(wrong);
    await expect(
      test.vse.add('new.png', await blob('grey'), { metadata: { year: 'old' } }),
    ).rejects.toMatchObject(wrong);
    await expect(
      test.vse.add('new.png', await blob('grey'), { metadata: { 'file.bytes': 1 } }),
    ).rejects.toMatchObject(wrong);
    expect([await idsOf(test), (await readdir(test.folder)).includes('new.png')]).toEqual([
      ['below/blue.png', 'green.png', 'red.png'],
      false,
    ]);
    expect((await test.vse.info('green.png')).metadata).toEqual({});
    await test.server.close();
  });

  it('that clients change during a pass over the folder are as the client left them', async () => {
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const test = await startServer();
    await test.server.close();
    await writePictures(test.folder, { 'x.png': 'grey', 'y.png': 'grey', 'z.png': 'grey' });
    const server = await createServer({
      embedder: colourEmbedder({ onPictures: (count) => (count > 1 ? opened : undefined) }),
      pictures: test.folder,
      index: test.index,
      port: 0,
      page: false,
      watch: false,
    });
    const put = async (id: string, colour: string) => {
      const form = new FormData();
      form.set('picture', await blob(colour));
      return fetch(`${server.url}/api/pictures/${id}?replace=true`, { method: 'PUT', body: form });
    };
    await expect.poll(async () => (await server.status()).indexing.done).toBeGreaterThan(0);
    expect((await put('x.png', 'yellow')).status).toBe(200);
    await rm(join(test.folder, 'red.png'));
    expect((await put('y.png', 'blue')).status).toBe(200);
    expect((await fetch(`${server.url}/api/pictures/y.png`, { method: 'DELETE' })).status).toBe(204);
    open();
    await server.indexed();
    const found = (await (await fetch(`${server.url}/api/search?q=yellow`)).json()) as {
      hits: { id: string }[];
    };
    expect(found.hits[0]!.id).toBe('x.png');
    expect(found.hits.map(({ id }) => id)).not.toContain('y.png');
    await server.close();
  });
});

describe('files of pictures', () => {
  it('are small ones by height, the file itself, and kept by caches by their version', async () => {
    const test = await startServer();
    await writePictures(test.folder, {});
    await mkdir(join(test.folder, 'large'));
    const large = await sharp({ create: { width: 1200, height: 800, channels: 3, background: '#203040' } })
      .jpeg()
      .toBuffer();
    await test.vse.add('large/a b.jpg', new Blob([new Uint8Array(large)], { type: 'image/jpeg' }));
    const info = await test.vse.info('large/a b.jpg');
    const small = await fetch(test.vse.thumbnailUrl(info, 200));
    const size = await sharp(Buffer.from(await small.arrayBuffer())).metadata();
    expect([size.format, size.width, size.height]).toEqual(['webp', 384, 256]);
    expect(small.headers.get('cache-control')).toContain('immutable');
    const same = await fetch(test.vse.thumbnailUrl(info, 200), {
      headers: { 'if-none-match': small.headers.get('etag')! },
    });
    expect(same.status).toBe(304);
    const file = await fetch(test.vse.fileUrl(info));
    expect(Buffer.from(await file.arrayBuffer()).equals(large)).toBe(true);
    expect([file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
      'image/jpeg',
      "inline; filename*=UTF-8''a%20b.jpg",
    ]);
    const old = await fetch(`${test.server.url}/api/files/red.png?v=old`);
    expect(old.headers.get('cache-control')).toBe('private, no-cache');
    await old.arrayBuffer();
    await test.server.close();
  });
});
