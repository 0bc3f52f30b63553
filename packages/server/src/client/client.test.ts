import { expect, it } from 'vitest';
import { vseClient } from './client';
import { VseServerError } from './server-error';

it('tells refusals, servers that cannot be reached, and calls that are aborted apart', async () => {
  const refusing = vseClient({
    fetch: () =>
      Promise.resolve(
        Response.json(
          { error: { code: 'busy', message: 'later' } },
          { status: 429, headers: { 'retry-after': '3' } },
        ),
      ),
  });
  const busy = await refusing.status().catch((error: unknown) => error);
  expect(busy).toBeInstanceOf(VseServerError);
  expect(busy).toMatchObject({ status: 429, code: 'busy', message: 'later', retryAfter: 3 });

  const strange = vseClient({ fetch: () => Promise.resolve(new Response('<html>', { status: 502 })) });
  await expect(strange.status()).rejects.toMatchObject({ status: 502, code: 'failed' });
  const away = vseClient({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
  await expect(away.status()).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  const broken = vseClient({ fetch: () => Promise.resolve(new Response('{"hits":')) });
  await expect(broken.search({})).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  const stop = AbortSignal.abort(new Error('typed on'));
  await expect(away.search({}, { signal: stop })).rejects.toThrow('typed on');
});

it('sends its token, and addresses of pictures with their version', async () => {
  const asked: [string, RequestInit | undefined][] = [];
  const vse = vseClient({
    url: 'http://localhost:3000/',
    token: 'secret',
    fetch: (url, init) => {
      asked.push([url as string, init]);
      return Promise.resolve(Response.json({}));
    },
  });
  await vse.info('below/a b?.png');
  expect(asked[0]).toMatchObject([
    'http://localhost:3000/api/pictures/below%2Fa%20b%3F.png',
    { headers: { authorization: 'Bearer secret' } },
  ]);
  await vse.remove('a.png', { keepalive: true });
  expect(asked[1]).toMatchObject([
    'http://localhost:3000/api/pictures/a.png',
    { method: 'DELETE', keepalive: true },
  ]);
  const info = { id: 'a/b.png', version: '0f' };
  expect(vse.thumbnailUrl(info, 99.5)).toBe('http://localhost:3000/api/thumbnails/a%2Fb.png?height=128&v=0f');
  expect(vse.fileUrl(info)).toBe('http://localhost:3000/api/files/a%2Fb.png?v=0f');
});
