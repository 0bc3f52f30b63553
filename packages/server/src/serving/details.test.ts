import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { vseClient } from '../client/index';
import { colourEmbedder } from '../testing/colour-embedder';
import { picture } from '../testing/pictures';
import { startServer, type TestServer } from '../testing/start-server';
import { createServer, type PictureDetails } from './create-server';

const table = new Map<string, PictureDetails>([
  ['red.png', { captions: ['a red one'], metadata: { year: 1889, artist: 'Ann' } }],
  ['below/blue.png', { captions: [], metadata: { year: 1900 } }],
  ['later.png', { captions: ['added later'], metadata: { year: 1950 } }],
]);

/** Serves the folder of a server that was closed again. */
async function again({ folder, index }: TestServer, details?: ReadonlyMap<string, PictureDetails>) {
  const server = await createServer({
    embedder: colourEmbedder(),
    pictures: folder,
    index,
    port: 0,
    watch: false,
    ...(details && { details }),
  });
  await server.indexed();
  return { server, vse: vseClient({ url: server.url }) };
}

it('takes captions and metadata of a table, until a client says something else', async () => {
  const test = await startServer({ details: table });
  const { vse } = test;
  expect(await vse.info('red.png')).toMatchObject({
    captions: ['a red one'],
    metadata: { year: 1889, artist: 'Ann' },
  });
  expect(Object.keys(await vse.info('red.png'))).not.toContain('fromTable');
  expect((await vse.search({ filter: { field: 'year', to: 1900 } })).total).toBe(2);
  expect((await vse.captions({ id: 'red.png' })).captions.map(({ text }) => text)).toEqual(['a red one']);

  // A client's word stays: of a picture that is changed, of one that is emptied, and of one that comes.
  await vse.edit('red.png', { metadata: { year: 1890 } });
  await vse.edit('below/blue.png', { metadata: {} });
  const green = new Blob([await picture('green')], { type: 'image/png' });
  expect(await vse.add('later.png', green)).toMatchObject({ captions: ['added later'] });
  await test.server.close();

  const other = new Map(table).set('later.png', { captions: ['another'], metadata: {} });
  const second = await again(test, other);
  expect(await second.vse.info('red.png')).toMatchObject({
    captions: ['a red one'],
    metadata: { year: 1890 },
  });
  expect(await second.vse.info('below/blue.png')).toMatchObject({ captions: [], metadata: {} });
  expect(await second.vse.info('later.png')).toMatchObject({ captions: ['another'], metadata: {} });
  await second.server.close();
});

it('forgets what a table said once it is gone, with the index or without', async () => {
  const test = await startServer({ details: table });
  await test.vse.edit('green.png', { captions: ['mine'] });
  await test.server.close();
  for (const anew of [false, true]) {
    if (anew) await rm(join(test.index), { recursive: true });
    const { server, vse } = await again(test);
    expect(await vse.info('red.png')).toMatchObject({ captions: [], metadata: {} });
    expect(await vse.info('green.png')).toMatchObject({ captions: ['mine'] });
    expect(await vse.fields()).toEqual([]);
    await server.close();
  }
});
