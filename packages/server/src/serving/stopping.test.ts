import { expect, it } from 'vitest';
import { colourEmbedder } from '../testing/colour-embedder';
import { picture } from '../testing/pictures';
import { rawRequest } from '../testing/raw-request';
import { startServer, somePictures } from '../testing/start-server';

const gateway = () => {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
};

it('lets running requests end, refuses others, ends streams, and leaves at once when nothing runs', async () => {
  const { open, opened } = gateway();
  const { server, vse, faults } = await startServer({
    embedder: colourEmbedder({ onSentences: () => opened }),
  });
  const running = vse.search({ sentences: ['red'] });
  const lost: boolean[] = [];
  const stream = vse.events({ onConnection: (connected) => lost.push(connected) });
  await expect.poll(() => lost).toEqual([true]);
  const metric = async () => (await rawRequest(server.url, '/metrics')).text;
  await expect.poll(metric).toContain('vse_searches_running 1');
  const closing = server.close();
  await expect.poll(() => lost).toEqual([true, false]);
  stream.close();
  await expect(fetch(`${server.url}/api/status`)).rejects.toThrow();
  open();
  const { hits } = await running;
  expect(hits[0]!.id).toBe('red.png');
  await closing;
  await server.close();
  expect(faults).toEqual([]);
});

it('stops a pass over the folder, which goes on the next time', async () => {
  const { open, opened } = gateway();
  let embedded = 0;
  const embedder = colourEmbedder({
    onPictures: async (count) => {
      embedded += count;
      if (embedded > 3) await opened;
    },
  });
  const { server, vse } = await startServer({ embedder });
  expect(embedded).toBe(Object.keys(somePictures).length);
  const adding = vse.add('new.png', new Blob([await picture('grey')]));
  await expect.poll(() => embedded).toBe(4);
  const closing = server.close();
  open();
  expect((await adding).id).toBe('new.png');
  await closing;
});

it('answers 429 with the time to wait above its limits, and does what it has taken on', async () => {
  const { open, opened } = gateway();
  const { server, vse, faults } = await startServer({
    embedder: colourEmbedder({ onSentences: () => opened }),
    limits: { searches: 5 },
  });
  const asked = Array.from({ length: 12 }, (_, i) => vse.search({ sentences: [`red ${i}`] }));
  const settled = Promise.allSettled(asked);
  await expect
    .poll(async () => (await rawRequest(server.url, '/metrics')).text)
    .toMatch(/vse_refused_total 7/);
  const refused = await fetch(`${server.url}/api/search?q=red`);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  await refused.arrayBuffer();
  open();
  const results = await settled;
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  for (const result of results) {
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ status: 429, code: 'busy', retryAfter: 1 });
  }
  expect((await vse.search({ sentences: ['red'] })).hits[0]!.id).toBe('red.png');
  expect(faults).toEqual([]);
  await server.close();
});
