import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { temporaryFolder } from '@vse/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colourEmbedder } from '../testing/colour-embedder';
import { startServer } from '../testing/start-server';
import { staticClient } from './static-client';
import { writeCollection } from './write-collection';

/** Answers with files of this machine. */
const files: typeof fetch = async (address) => {
  const bytes = await readFile(fileURLToPath(address as URL)).catch(() => undefined);
  return bytes ? new Response(new Uint8Array(bytes)) : new Response(null, { status: 404 });
};

/** A server of some pictures, and the same collection in files. */
async function both(kind: 'vector' | 'attention') {
  const embedder = colourEmbedder({ kind });
  const test = await startServer({ embedder });
  await test.vse.edit('red.png', { captions: ['a red one'], metadata: { year: 1889 } });
  await test.vse.edit('green.png', { metadata: { year: 1900 } });
  await test.server.close();
  const server = await startServer({ embedder, pictures: test.folder, index: test.index });
  const folder = await temporaryFolder();
  const index = join(await temporaryFolder(), 'index');
  const written = await writeCollection({ embedder, pictures: test.folder, index, folder });
  const address = pathToFileURL(`${folder}/`);
  const vse = await staticClient({ address, embedder, fetch: files });
  return { server, vse, folder, address, embedder, written, pictures: test.folder };
}

describe.each(['vector', 'attention'] as const)(
  'a collection in files, of a model of the kind %s',
  (kind) => {
    it('answers as a server does', async () => {
      const { server, vse, written } = await both(kind);
      expect(written).toEqual({ pictures: 3, failed: 0, failures: [] });
      const queries = [
        {},
        { sentences: ['red'] },
        { sentences: ['red blue', { sentence: 'green', weight: -0.5 }] },
        { items: [{ id: 'below/blue.png' }], limit: 1 },
        { sentences: ['green'], filter: { field: 'year', from: 1890 } },
      ];
      for (const query of queries) {
        const [here, there] = await Promise.all([vse.search(query), server.vse.search(query)]);
        expect(here.total).toBe(there.total);
        expect(here.hits.map(({ id }) => id)).toEqual(there.hits.map(({ id }) => id));
        here.hits.forEach((hit, i) => {
          expect(hit).toEqual({ ...there.hits[i], score: expect.closeTo(there.hits[i]!.score, 4) as number, ...(hit.proposed !== undefined && { proposed: expect.closeTo(there.hits[i]!.proposed!, 2) as number }) }); // prettier-ignore
        });
      }
      const explained = await vse.explain('red.png', { sentences: ['red'] });
      expect(explained.score).toBeCloseTo(
        (await server.vse.explain('red.png', { sentences: ['red'] })).score,
        4,
      );
      expect(await vse.fields()).toEqual(await server.vse.fields());
      expect(await vse.info('red.png')).toEqual(await server.vse.info('red.png'));
      if (kind === 'attention') {
        const [here, there] = [vse, server.vse].map((one) => one.attention('red.png', 'red blue'));
        expect(await here).toEqual(await there);
      } else {
        await expect(vse.attention('red.png', 'red')).rejects.toMatchObject({ code: 'no-attention' });
      }
      await server.server.close();
    });
  },
);

it('has small pictures, and refuses what needs a server, in the words of one', async () => {
  const { server, vse, folder } = await both('vector');
  await server.server.close();
  const info = await vse.info('below/blue.png');
  for (const [url, most] of [
    [vse.thumbnailUrl(info, 100), 256],
    [vse.fileUrl(info), 1024],
  ] as const) {
    const { format, height } = await sharp(fileURLToPath(url)).metadata();
    expect(format).toBe('webp');
    expect(height).toBeLessThanOrEqual(most);
    expect(fileURLToPath(url).startsWith(join(folder, 'pictures'))).toBe(true);
  }
  const blob = new Blob(['x']);
  await expect(vse.add('x.png', blob)).rejects.toMatchObject({ name: 'VseServerError', code: 'read-only' });
  await expect(vse.uploadQuery(blob)).rejects.toMatchObject({ code: 'read-only' });
  await expect(vse.search({ pictures: [{ picture: blob }] })).rejects.toMatchObject({ code: 'read-only' });
  await expect(vse.info('no.png')).rejects.toMatchObject({ status: 404, code: 'not-found' });
  await expect(vse.search({ sentences: ['qwertz'] })).rejects.toMatchObject({ code: 'not-embeddable' });
  const stop = AbortSignal.abort(new Error('another key'));
  await expect(vse.search({ sentences: ['red'] }, { signal: stop })).rejects.toThrow('another key');
});

it('refuses the collection of another model, and one that is not whole', async () => {
  const { server, address, embedder, folder } = await both('vector');
  await server.server.close();
  const other = { ...embedder, model: { ...embedder.model, digest: 'other' } };
  await expect(staticClient({ address, embedder: other, fetch: files })).rejects.toThrow('of the model');
  await writeFile(join(folder, 'collection.json'), '<html>');
  await expect(staticClient({ address, embedder, fetch: files })).rejects.toThrow('must be of version 1');
  const nowhere = pathToFileURL(`${folder}/nowhere/`);
  await expect(staticClient({ address: nowhere, embedder, fetch: files })).rejects.toThrow('got 404');
});

it('names pictures that cannot be read, and stops at a signal', async () => {
  const { server, embedder, pictures } = await both('vector');
  await server.server.close();
  await writeFile(join(pictures, 'broken.png'), 'no picture');
  const places = async () => ({
    folder: await temporaryFolder(),
    index: join(await temporaryFolder(), 'index'),
  });
  const { failed, failures } = await writeCollection({ embedder, pictures, ...(await places()) });
  expect([failed, failures]).toMatchObject([1, [{ id: 'broken.png' }]]);
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(writeCollection({ embedder, pictures, ...(await places()), signal })).rejects.toThrow(
    'stopped',
  );
});
