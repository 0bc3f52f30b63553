import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { colourEmbedder } from '../testing/colour-embedder';
import { picture } from '../testing/pictures';
import { startServer, type TestServer } from '../testing/start-server';

const blob = async (colour: string) => new Blob([await picture(colour)], { type: 'image/png' });

describe('a model of one vector per picture', () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startServer({ captions: ['red thing', 'blue thing', 'what'] });
  });
  afterAll(() => test.server.close());
  const best = async (query: Parameters<TestServer['vse']['search']>[0]) => {
    const { hits } = await test.vse.search(query);
    return hits.map(({ id }) => id);
  };

  it('searches by sentence, and describes what it finds', async () => {
    const { hits, total, reranked } = await test.vse.search({ sentences: ['a blue picture'] });
    expect([hits.map(({ id }) => id)[0], hits.map(({ rank }) => rank), total, reranked]).toEqual([
      'below/blue.png',
      [0, 1, 2],
      3,
      0,
    ]);
    expect(hits[0]).toMatchObject({ width: 24, height: 16, captions: [], metadata: {} });
    expect(hits[0]!.version).toMatch(/^[0-9a-f]{16}$/);
    expect(hits[0]!.score).toBeGreaterThan(hits[1]!.score);
    const answer = await fetch(`${test.server.url}/api/search?q=blue&limit=1`);
    expect(((await answer.json()) as { hits: { id: string }[] }).hits.map(({ id }) => id)).toEqual([
      'below/blue.png',
    ]);
  });

  it('searches by picture, item and sentence with weights, and away from them', async () => {
    expect((await best({ pictures: [{ picture: await blob('green') }] }))[0]).toBe('green.png');
    expect(await best({ items: [{ id: 'red.png' }] })).not.toContain('red.png');
    expect((await best({ sentences: ['red blue'] })).at(-1)).toBe('green.png');
    const away = await best({
      sentences: ['red blue', { sentence: 'red', weight: -0.9 }],
      items: [{ id: 'green.png', weight: -0.1 }],
    });
    expect(away).toEqual(['below/blue.png', 'red.png']);
    await expect(best({ sentences: ['red', { sentence: 'red', weight: -1 }] })).rejects.toMatchObject({
      status: 400,
      code: 'bad-request',
    });
  });

  it('names the words that the vocabulary of the model lacks', async () => {
    const colours = colourEmbedder();
    const vocabulary = { words: ['a', 'red'], tokenize: (sentence: string) => sentence.split(' ') };
    const captions = { recipe: { from: '', module: '', name: 'words', args: [{ vocabulary }] } };
    const embedder = { ...colours, model: { ...colours.model, captions } };
    const { server, vse } = await startServer({ embedder });
    const query = { sentences: ['a red zebra', { sentence: 'red zebra colt', weight: -0.5 }] };
    expect((await vse.search(query)).unknownWords).toEqual(['zebra', 'colt']);
    expect(await vse.search({ sentences: ['a red'] })).not.toHaveProperty('unknownWords');
    await server.close();
    expect(await test.vse.search({ sentences: ['red zebra'] })).not.toHaveProperty('unknownWords');
  });

  it('uploads a picture again that the server has forgotten', async () => {
    const file = await blob('red');
    await test.vse.search({ pictures: [{ picture: file }] });
    for (let i = 0; i < 256; i++) {
      const other = new Blob([await picture([i, 0, 255])], { type: 'image/png' });
      await test.vse.uploadQuery(other);
    }
    await expect(test.vse.search({ pictures: [{ picture: 'q-unknown' }] })).rejects.toMatchObject({
      code: 'expired',
    });
    expect((await best({ pictures: [{ picture: file }] }))[0]).toBe('red.png');
  });

  it('lists all pictures without a query, and pages through results', async () => {
    const all = await best({});
    expect([...all].sort()).toEqual(['below/blue.png', 'green.png', 'red.png']);
    const pages = await Promise.all(
      [0, 1, 2, 3].map((offset) => best({ sentences: ['red'], offset, limit: 1 })),
    );
    expect(pages.flat()).toEqual(await best({ sentences: ['red'] }));
    const { hits } = await test.vse.search({ sentences: ['red'], offset: 1, limit: 1 });
    expect(hits[0]!.rank).toBe(1);
  });

  it('explains a score by the shares of its parts', async () => {
    const query = {
      sentences: ['red', { sentence: 'blue', weight: -0.5 }],
      items: [{ id: 'green.png', weight: 2 }],
    };
    const { cosine, parts, score } = await test.vse.explain('red.png', query);
    const { hits } = await test.vse.search(query);
    expect(score).toBeCloseTo(hits.find(({ id }) => id === 'red.png')!.score, 5);
    expect(parts.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(cosine, 5);
    expect(parts.map(({ kind, label, weight }) => [kind, label, weight])).toEqual([
      ['sentence', 'red', 1],
      ['sentence', 'blue', -0.5],
      ['item', 'green.png', 2],
    ]);
  });

  it('finds captions among those of the model', async () => {
    const { captions, of } = await test.vse.captions({ id: 'red.png' }, { count: 1 });
    expect([captions.map(({ text }) => text), of]).toEqual([['red thing'], 2]);
    const other = await test.vse.captions({ picture: await blob('blue') });
    expect(other.captions[0]!.text).toBe('blue thing');
  });

  it('says what is wrong with a query', async () => {
    const wrong = async (body: unknown, status: number, message: RegExp) => {
      const answer = await fetch(`${test.server.url}/api/search`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
      expect([
        answer.status,
        ((await answer.json()) as { error: { message: string } }).error.message,
      ]).toEqual([status, expect.stringMatching(message)]);
    };
    await wrong({ sentences: ['nothing that it knows'] }, 422, /no colour/);
    await wrong({ sentence: 'red' }, 400, /sentence/);
    await wrong({ sentences: [''] }, 400, /sentences\.0/);
    await wrong({ sentences: ['\ud800'] }, 400, /Unicode/);
    await wrong({ sentences: new Array(17).fill('red') }, 400, /sentences/);
    await wrong({ sentences: ['red'], limit: 1001 }, 400, /limit/);
    await wrong({ sentences: ['red'], offset: -1 }, 400, /offset/);
    await wrong({ sentences: ['red'], filter: { field: 'year', equals: 1 } }, 400, /year/);
    await wrong({ items: [{ id: 'none.png' }] }, 404, /none\.png/);
    // Two faults at once: the sentence's must not come unheard afterwards, which ends the process.
    const unreadable = 'nothing that it knows';
    await wrong({ sentences: [unreadable], items: [{ id: 'none.png' }] }, 404, /none\.png/);
    await wrong({ sentences: [unreadable, unreadable], items: [{ id: 'red.png' }] }, 422, /no colour/);
    const forgotten = { picture: 'f'.repeat(64) };
    await wrong({ sentences: [unreadable], pictures: [forgotten] }, 404, /picture/);
    await expect(test.vse.attention('red.png', 'red')).rejects.toMatchObject({
      status: 422,
      code: 'no-attention',
    });
    await expect(test.vse.explain('none.png', { sentences: ['red'] })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('embeds the sentences of many clients together, and stops at none that is gone', async () => {
    const batches: (readonly string[])[] = [];
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const other = await startServer({
      embedder: colourEmbedder({
        async onSentences(sentences) {
          batches.push(sentences);
          if (sentences.includes('red first')) await opened;
        },
      }),
    });
    const first = other.vse.search({ sentences: ['red first'] });
    await expect.poll(() => batches.length).toBe(1);
    const stop = new AbortController();
    const gone = other.vse.search({ sentences: ['blue gone'] }, { signal: stop.signal });
    const others = Array.from({ length: 20 }, (_, i) => other.vse.search({ sentences: [`green ${i}`] }));
    await expect.poll(async () => metric(other, 'vse_searches_running')).toBe(22);
    stop.abort(new Error('typed on'));
    await expect(gone).rejects.toThrow('typed on');
    // The search that nobody waits for gives up its place before its turn comes.
    await expect.poll(async () => metric(other, 'vse_searches_running')).toBe(21);
    open();
    await first;
    for (const one of await Promise.all(others)) expect(one.hits[0]!.id).toBe('green.png');
    expect(batches.flat()).not.toContain('blue gone');
    expect(batches.length).toBeLessThanOrEqual(3);
    expect(other.faults).toEqual([]);
    await other.server.close();
  });
});

describe('a model of regions and words', () => {
  it('ranks what the index proposes by its own similarity, and tells where words look', async () => {
    const test = await startServer({ embedder: colourEmbedder({ kind: 'attention' }), candidates: 2 });
    const { hits, reranked, total } = await test.vse.search({ sentences: ['red blue'] });
    expect([reranked, total, hits.length]).toEqual([2, 3, 3]);
    expect(hits.map(({ proposed }) => proposed !== undefined)).toEqual([true, true, false]);
    const { score, reranked: isRanked } = await test.vse.explain(hits[0]!.id, { sentences: ['red blue'] });
    expect([isRanked, score]).toEqual([true, expect.closeTo(hits[0]!.score, 5)]);

    const attention = await test.vse.attention('red.png', 'red blue');
    expect(attention).toMatchObject({
      words: ['red', 'blue'],
      regions: [{ box: [0, 0, 0.5, 1] }, { box: [0.5, 0, 1, 1] }],
      direction: 'words-to-regions',
      boxes: true,
    });
    expect(attention.weights.map((row) => row.length)).toEqual([2, 2]);
    expect(attention.weights[0]![0]).toBeGreaterThan(attention.weights[1]![0]!);
    const status = await test.vse.status();
    expect(status.model).toMatchObject({
      name: 'colours-attention',
      similarity: 'halves',
      attention: true,
      synthetic: true,
    });
    await test.server.close();
  });
});

async function metric({ server }: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
}
