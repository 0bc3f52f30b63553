import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { pagePolicy } from '@vse/page';

/** A picture of the stand-in. */
export interface StandInPicture {
  readonly id: string;
  readonly version: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly modified: number;
  readonly captions: readonly string[];
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
  readonly type: string;
  readonly read: () => Promise<Uint8Array>;
}

/** Faults and settings that a check changes while the stand-in runs. */
export interface StandInState {
  attention: boolean;
  readOnly: boolean;
  token: string | undefined;
  /** Searches to answer with 429 before the next one is served. */
  busy: number;
  /** Milliseconds that a search takes. */
  delay: number;
  folder: string;
  indexing: {
    state: 'idle' | 'indexing' | 'failed';
    done: number;
    total: number;
    failed: number;
    failures: [];
  };
}

/** A server with the HTTP interface of `@vse/server`, whose model compares words with captions. */
export interface StandIn {
  readonly url: string;
  readonly state: StandInState;
  readonly pictures: Map<string, StandInPicture>;
  /** Requests so far, `METHOD path`, and how many were closed by the page before their answer. */
  readonly requests: string[];
  readonly cancelled: string[];
  /** Tells all listeners of a change. */
  readonly changed: () => void;
  readonly close: () => Promise<void>;
}

/** Starts a stand-in that serves the page of a folder. */
export async function startStandIn(
  site: string,
  list: readonly StandInPicture[],
  port = 0,
): Promise<StandIn> {
  const pictures = new Map(list.map((picture) => [picture.id, picture]));
  const uploads = new Map<string, readonly string[]>();
  const listeners = new Set<ServerResponse>();
  const requests: string[] = [];
  const cancelled: string[] = [];
  let generation = 1;
  const state: StandInState = {
    attention: true,
    readOnly: false,
    token: undefined,
    busy: 0,
    delay: 0,
    folder: 'photographs',
    indexing: { state: 'idle', done: list.length, total: list.length, failed: 0, failures: [] },
  };

  const send = (
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  const refuse = (
    response: ServerResponse,
    status: number,
    code: string,
    message: string,
    headers?: Record<string, string>,
  ) => send(response, status, { error: { code, message } }, headers);
  const info = (picture: StandInPicture) => ({ ...picture, read: undefined, type: undefined });
  const tell = (response: ServerResponse) => {
    response.write(`event: indexing\ndata: ${JSON.stringify(state.indexing)}\n\n`);
    response.write(`event: change\ndata: ${JSON.stringify({ generation, count: pictures.size })}\n\n`);
  };
  const changed = () => {
    for (const response of listeners) tell(response);
  };

  const search = async (request: IncomingMessage, response: ServerResponse) => {
    const query = JSON.parse((await bodyOf(request)).toString()) as Search;
    requests.push(`sentence ${query.sentences?.[0]?.sentence ?? ''}`);
    response.on('close', () => {
      if (!response.writableEnded) cancelled.push(query.sentences?.[0]?.sentence ?? '');
    });
    if (state.busy > 0) {
      state.busy--;
      return refuse(response, 429, 'busy', 'Too many searches at once.', { 'retry-after': '1' });
    }
    if (query.sentences?.some(({ sentence }) => sentence.includes('qwertz')) === true) {
      return refuse(response, 422, 'not-embeddable', 'No word of “qwertz” is in the vocabulary.');
    }
    const expired = query.pictures?.find(({ picture }) => !uploads.has(picture));
    if (expired) return refuse(response, 404, 'expired', 'The picture is not held any more.');
    await new Promise((resolve) => setTimeout(resolve, state.delay));
    const parts = partsOf(query, uploads, pictures);
    const passing = [...pictures.values()].filter(
      (picture) => passes(query.filter, picture) && !(query.items ?? []).some(({ id }) => id === picture.id),
    );
    const scored = passing.map((picture) => ({
      picture,
      score: parts.reduce((sum, { weight, words }) => sum + weight * similarity(words, picture), 0),
    }));
    if (parts.length > 0) scored.sort((a, b) => b.score - a.score);
    const { offset = 0, limit = 50 } = query;
    const hits = scored.slice(offset, offset + limit).map(({ picture, score }, i) => ({
      ...info(picture),
      score,
      rank: offset + i,
    }));
    send(response, 200, {
      hits,
      total: Math.min(10_000, scored.length),
      generation,
      reranked: 0,
      milliseconds: 7,
    });
  };

  const explain = async (request: IncomingMessage, response: ServerResponse) => {
    const { id, query } = JSON.parse((await bodyOf(request)).toString()) as { id: string; query: Search };
    const picture = pictures.get(id);
    if (!picture) return refuse(response, 404, 'not-found', 'There is no such picture.');
    const parts = partsOf(query, uploads, pictures).map(({ kind, label, weight, words }) => {
      const cosine = similarity(words, picture);
      return { kind, label, weight, cosine, contribution: weight * cosine };
    });
    const cosine = parts.reduce((sum, { contribution }) => sum + contribution, 0);
    send(response, 200, { id, score: cosine, cosine, parts, similarity: 'cosine', reranked: false });
  };

  const attention = async (request: IncomingMessage, response: ServerResponse) => {
    const { id, sentence } = JSON.parse((await bodyOf(request)).toString()) as {
      id: string;
      sentence: string;
    };
    if (!state.attention) return refuse(response, 422, 'no-attention', 'The model has no attention.');
    const words = ['<start>', ...wordsOf(sentence), '<end>'];
    send(response, 200, {
      id,
      sentence,
      score: 0.5,
      words,
      regions: regions.map((box) => ({ box })),
      weights: words.map((word, i) =>
        softmax(regions.map((_, r) => 4 * fraction(`${id} ${word} ${i} ${r}`))),
      ),
      direction: 'words-to-regions',
      boxes: true,
    });
  };

  const put = async (request: IncomingMessage, response: ServerResponse, id: string, replace: boolean) => {
    const form = partOf(await bodyOf(request), request.headers['content-type'] ?? '');
    if (state.readOnly) return refuse(response, 403, 'read-only', 'The collection is read-only.');
    if (pictures.has(id) && !replace)
      return refuse(response, 409, 'exists', 'There is a picture of this name.');
    if (!form) return refuse(response, 400, 'bad-request', 'There is no picture.');
    const { bytes, type } = form;
    if (bytes.length < 60) return refuse(response, 422, 'unreadable', `${id} ends too early.`);
    const picture: StandInPicture = {
      id,
      version: String(++generation),
      width: 320,
      height: 240,
      bytes: bytes.length,
      modified: Date.now(),
      captions: [id.replace(/\.\w+$/, '')],
      metadata: {},
      type,
      read: () => Promise.resolve(bytes),
    };
    const before = [...pictures];
    pictures.clear();
    for (const [key, value] of [[id, picture] as const, ...before]) pictures.set(key, value);
    send(response, 201, info(picture));
    changed();
  };

  const api = async (request: IncomingMessage, response: ServerResponse, { pathname, searchParams }: URL) => {
    const [, name = '', rest = ''] = /^\/api\/([\w-]+)\/?(.*)$/.exec(pathname) ?? [];
    const id = decodeURIComponent(rest);
    const picture = pictures.get(id);
    if (name === 'session') {
      const { token } = JSON.parse((await bodyOf(request)).toString()) as { token: string };
      if (token !== state.token) return refuse(response, 401, 'token', 'This is not the token.');
      response.writeHead(204, { 'set-cookie': `session=${token}; HttpOnly; SameSite=Strict` }).end();
    } else if (state.token !== undefined && !request.headers.cookie?.includes(`session=${state.token}`)) {
      refuse(response, 401, 'token', 'The server wants a token.');
    } else if (name === 'status') {
      send(response, 200, {
        version: '0.0.0',
        model: {
          name: 'flickr8k-scan',
          digest: '',
          similarity: state.attention ? 'stackedCrossAttention text-to-image mean' : 'cosine',
          attention: state.attention,
          sentences: true,
          synthetic: false,
          trainedOn: 'Flickr8k',
        },
        pictures: { count: pictures.size, folder: state.folder, readOnly: state.readOnly },
        captions: 0,
        indexing: state.indexing,
        generation,
        limits: { uploadBytes: 32 * 2 ** 20, pixels: 1e8, searches: 8, heavy: 2 },
      });
    } else if (name === 'events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      tell(response);
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
    } else if (name === 'fields') send(response, 200, { fields: fieldsOf([...pictures.values()]) });
    else if (name === 'search') await search(request, response);
    else if (name === 'explain') await explain(request, response);
    else if (name === 'attention') await attention(request, response);
    else if (name === 'query-pictures') {
      const bytes = await bodyOf(request);
      const key = `upload-${uploads.size}`;
      if (bytes.length < 60) return refuse(response, 422, 'unreadable', 'The picture ends too early.');
      // The words of the picture with these bytes, or of another.
      const same = await Promise.all(
        [...pictures.values()].slice(0, 50).map(async (one) => Buffer.compare(await one.read(), bytes) === 0),
      );
      const found = [...pictures.values()][Math.max(0, same.indexOf(true))];
      uploads.set(key, found?.captions ?? []);
      send(response, 201, { picture: key, width: 10, height: 10 });
    } else if (name === 'pictures' && request.method === 'PUT') {
      await put(request, response, id, searchParams.get('replace') === 'true');
    } else if (!picture) refuse(response, 404, 'not-found', `There is no picture ${id}.`);
    else if (name === 'pictures' && request.method === 'DELETE') {
      pictures.delete(id);
      generation++;
      response.writeHead(204).end();
      changed();
    } else if (name === 'pictures') send(response, 200, info(picture));
    else if (name === 'thumbnails' || name === 'files') {
      const bytes = await picture.read();
      response.writeHead(200, { 'content-type': picture.type, 'cache-control': 'max-age=3600' }).end(bytes);
    } else refuse(response, 404, 'not-found', 'There is no such address.');
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    requests.push(`${request.method} ${url.pathname}`);
    const handled = url.pathname.startsWith('/api/')
      ? api(request, response, url)
      : file(site, url.pathname, response);
    handled.catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, 'failed', String(error));
    });
  });
  server.listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    pictures,
    requests,
    cancelled,
    changed: () => {
      generation++;
      changed();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Search {
  readonly sentences?: readonly { readonly sentence: string; readonly weight?: number }[];
  readonly pictures?: readonly { readonly picture: string; readonly weight?: number }[];
  readonly items?: readonly { readonly id: string; readonly weight?: number }[];
  readonly filter?: Filter;
  readonly offset?: number;
  readonly limit?: number;
}

type Filter =
  | { readonly field: string; readonly in: readonly unknown[] }
  | { readonly field: string; readonly from?: number; readonly to?: number }
  | { readonly and: readonly Filter[] };

function passes(filter: Filter | undefined, picture: StandInPicture): boolean {
  if (!filter) return true;
  if ('and' in filter) return filter.and.every((one) => passes(one, picture));
  const value = picture.metadata[filter.field];
  if ('in' in filter) return filter.in.includes(value);
  return typeof value === 'number' && value >= (filter.from ?? -Infinity) && value <= (filter.to ?? Infinity);
}

function partsOf(
  { sentences = [], pictures = [], items = [] }: Search,
  uploads: ReadonlyMap<string, readonly string[]>,
  all: ReadonlyMap<string, StandInPicture>,
) {
  return [
    ...sentences.map(({ sentence, weight = 1 }) => ({
      kind: 'sentence',
      label: sentence,
      weight,
      words: wordsOf(sentence),
    })),
    ...pictures.map(({ picture, weight = 1 }) => ({
      kind: 'picture',
      label: picture,
      weight,
      words: wordsOf((uploads.get(picture) ?? []).join(' ')),
    })),
    ...items.map(({ id, weight = 1 }) => ({
      kind: 'item',
      label: id,
      weight,
      words: wordsOf((all.get(id)?.captions ?? []).join(' ')),
    })),
  ];
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Share of words that two texts have in common, with a small part by chance, so that no two scores are equal. */
function similarity(words: readonly string[], picture: StandInPicture): number {
  const own = wordsOf(picture.captions.join(' '));
  const common = words.filter((word) => word.length > 2 && own.includes(word)).length;
  return 0.62 * (common / Math.max(1, words.length)) + 0.08 * fraction(`${picture.id}${words.join()}`);
}

const regions = [1, 2, 3].flatMap((n) =>
  Array.from({ length: n * n }, (_, i) => {
    const [x, y] = [i % n, Math.floor(i / n)];
    return [x / n, y / n, (x + 1) / n, (y + 1) / n] as const;
  }),
);

/** A number from 0 to 1 by a text. */
function fraction(text: string): number {
  let hash = 2166136261;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

function softmax(values: readonly number[]): readonly number[] {
  const powers = values.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function fieldsOf(pictures: readonly StandInPicture[]) {
  const names = [...new Set(pictures.flatMap(({ metadata }) => Object.keys(metadata)))];
  return names.map((name) => {
    const values = pictures.flatMap(({ metadata }) => metadata[name] ?? []);
    const type = typeof values[0];
    if (type === 'number') {
      return {
        name,
        type,
        count: values.length,
        from: Math.min(...(values as number[])),
        to: Math.max(...(values as number[])),
      };
    }
    const counts = new Map<unknown, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const listed = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
    return { name, type, count: values.length, values: listed };
  });
}

/** The first part of a form: its bytes and their type. */
function partOf(body: Buffer, type: string): { readonly bytes: Buffer; readonly type: string } | undefined {
  const boundary = /boundary=(.+)$/.exec(type)?.[1];
  const head = body.indexOf('\r\n\r\n');
  if (boundary === undefined || head < 0) return undefined;
  const own = /content-type: (\S+)/i.exec(body.subarray(0, head).toString())?.[1] ?? '';
  return { bytes: body.subarray(head + 4, body.indexOf(`\r\n--${boundary}`, head + 4)), type: own };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

async function file(site: string, pathname: string, response: ServerResponse): Promise<void> {
  const path = normalize(join(site, pathname === '/' ? 'index.html' : pathname));
  if (!path.startsWith(site + sep)) return void response.writeHead(404).end();
  const body = await readFile(path).catch(() => undefined);
  if (!body) return void response.writeHead(404).end();
  response.writeHead(200, {
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': pagePolicy,
    'x-content-type-options': 'nosniff',
    'cache-control': pathname.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
  });
  response.end(body);
}
