import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { temporaryFolder } from '@vse/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vseClient } from '../client/index';
import { colourEmbedder } from '../testing/colour-embedder';
import { picture } from '../testing/pictures';
import { rawRequest } from '../testing/raw-request';
import { pngChunk } from '../testing/png-chunk';
import { startServer, type TestServer } from '../testing/start-server';
import { createServer } from './create-server';

const pagePolicy = "default-src 'none'; script-src 'self'";

let test: TestServer;
let url: string;
beforeAll(async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><script src="/assets/page-1.js"></script>');
  await writeFile(join(folder, 'assets/page-1.js'), 'document.title = 1;');
  test = await startServer({
    page: { folder, policy: pagePolicy },
    hosts: ['pictures.example.org'],
    origins: ['https://allowed.example.org'],
    limits: { uploadBytes: 100_000, pixels: 10_000 },
  });
  url = test.server.url;
});
afterAll(() => test.server.close());

const codeOf = (text: string) => (JSON.parse(text) as { error: { code: string } }).error.code;

describe('paths', () => {
  const outside = [
    '/api/files/..%2F..%2Fetc%2Fpasswd',
    '/api/files/%2Fetc%2Fpasswd',
    '/api/files/below%2F..%2F..%2Fsecret.png',
    '/api/files/..%5C..%5Csecret.png',
    '/api/files/red.png%00.txt',
    '/api/files/%252e%252e%252fetc%252fpasswd',
    '/api/files/.vse%2Fdetails',
    '/api/pictures/%ff%fe',
    '/api/thumbnails/%2e%2e%2f%2e%2e%2fetc%2fpasswd?height=64',
    '/../../etc/passwd',
    '/assets/../../secret.png',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
  ];
  it.each(outside)('%s leads nowhere', async (path) => {
    const { status, text } = await rawRequest(url, path);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain('root:');
  });

  it.each([
    '../out.png',
    '/tmp/out.png',
    'below/../../out.png',
    '.hidden.png',
    'out.svg',
    'C:\\out.png',
    'a\0.png',
  ])('no picture is written to %j', async (id) => {
    const add = test.vse.add(id, new Blob([await picture('red')]));
    await expect(add).rejects.toMatchObject({ status: 400, code: 'bad-request' });
  });

  it('no picture is written, read or removed through a link to a folder outside', async () => {
    const other = await temporaryFolder();
    await writeFile(join(other, 'secret.png'), await picture('red'));
    await symlink(other, join(test.folder, 'linked'));
    const blob = new Blob([await picture('red')]);
    await expect(test.vse.add('linked/new.png', blob)).rejects.toMatchObject({ code: 'bad-request' });
    await expect(test.vse.remove('linked/secret.png')).rejects.toMatchObject({ code: 'not-found' });
    expect((await fetch(`${url}/api/files/linked%2Fsecret.png`)).status).toBe(404);
    expect(await readdir(other)).toEqual(['secret.png']);
  });

  it('a request for another server, as to a proxy, is for this one or refused', async () => {
    for (const path of ['http://elsewhere.example.org/api/status', '*', '?x']) {
      const { status } = await rawRequest(url, path, { headers: { host: 'elsewhere.example.org' } });
      expect([400, 403, 404]).toContain(status);
    }
  });
});

describe('names and origins', () => {
  it('refuses names that it is not known by: a page may point its own name at this machine', async () => {
    const statusFor = async (host: string) =>
      (await rawRequest(url, '/api/status', { headers: { host } })).status;
    for (const host of [
      'localhost:1',
      '127.0.0.1',
      '[::1]:80',
      '192.168.0.7:3000',
      'pictures.example.org',
      'LOCALHOST',
    ])
      expect([host, await statusFor(host)]).toEqual([host, 200]);
    for (const host of [
      'evil.example.org',
      'localhost.evil.example.org',
      '127.0.0.1.nip.io',
      'localhost@evil',
    ])
      expect([host, await statusFor(host)]).not.toEqual([host, 200]);
    const { text } = await rawRequest(url, '/', { headers: { host: 'evil.example.org' } });
    expect(codeOf(text)).toBe('host');
  });

  it('refuses pages of other sites, whatever they send, and answers those of allowed origins', async () => {
    const from = (headers: Record<string, string>, method = 'GET', path = '/api/status') =>
      rawRequest(url, path, { method, headers });
    const { host } = new URL(url);
    expect((await from({ origin: `http://${host}`, host })).status).toBe(200);
    for (const origin of [
      'https://evil.example.org',
      'null',
      'http://localhost:1',
      `https://${host}`,
      `http://${host}.org`,
    ]) {
      const { status, text, headers } = await from({ origin, host });
      expect([origin, status, codeOf(text)]).toEqual([origin, 403, 'origin']);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect((await from({ origin, host }, 'DELETE', '/api/pictures/red.png')).status).toBe(403);
      expect((await from({ origin, host }, 'OPTIONS')).status).toBe(403);
    }
    expect((await from({ 'sec-fetch-site': 'cross-site' }, 'GET', '/api/files/red.png')).status).toBe(403);
    expect((await from({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' })).status).toBe(403);
    const led = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await from(led, 'GET', '/')).status).toBe(200);
    const allowed = 'https://allowed.example.org';
    const { headers, status } = await from({ origin: allowed }, 'OPTIONS');
    expect([status, headers['access-control-allow-origin']]).toEqual([204, allowed]);
    expect((await from({ origin: allowed })).headers['access-control-allow-origin']).toBe(allowed);
    expect((await test.vse.info('red.png')).id).toBe('red.png');
  });

  it('does not start for other machines without a token', async () => {
    const options = {
      embedder: colourEmbedder(),
      pictures: test.folder,
      index: join(test.index, 'x'),
      port: 0,
    };
    for (const host of ['0.0.0.0', '::', '192.168.0.7', 'example.org']) {
      await expect(createServer({ ...options, host })).rejects.toThrow(/needs a token/);
    }
    await expect(createServer({ ...options, token: '' })).rejects.toThrow(/token must not be empty/);
  });

  it('with a token, answers those who know it', async () => {
    const other = await startServer({ token: 'secret', host: '0.0.0.0' });
    const address = `http://127.0.0.1:${other.server.port}`;
    const paths = [
      '/api/status',
      '/api/openapi.json',
      '/metrics',
      '/api/files/red.png',
      '/api/events',
      '/api/nothing',
    ];
    for (const path of paths) {
      for (const authorization of ['', 'Bearer', 'Bearer wrong', 'Basic c2VjcmV0', 'Bearer secret2']) {
        const { status, headers } = await rawRequest(address, path, { headers: { authorization } });
        expect([path, authorization, status]).toEqual([path, authorization, 401]);
        expect(headers['www-authenticate']).toBe('Bearer');
      }
    }
    expect((await rawRequest(address, '/api/health')).status).toBe(200);
    expect((await vseClient({ url: address, token: 'secret' }).status()).pictures.count).toBe(3);
    const login = (token: string) =>
      rawRequest(address, '/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token }),
      });
    expect((await login('wrong')).status).toBe(401);
    const { status, headers } = await login('secret');
    const [cookie] = headers['set-cookie'] as string[];
    expect([status, cookie]).toEqual([204, expect.stringMatching(/HttpOnly; SameSite=Strict$/)]);
    expect(cookie).not.toContain('secret');
    const ask = await rawRequest(address, '/api/status', { headers: { cookie: cookie!.split(';')[0]! } });
    expect(ask.status).toBe(200);
    await other.server.close();
  });
});

describe('uploads', () => {
  it('of 2 GB are refused before they come, stated or not', async () => {
    for (const headers of [{ 'content-length': String(2 ** 31) }, { 'transfer-encoding': 'chunked' }]) {
      for (const [method, path, type] of [
        ['PUT', '/api/pictures/large.png', 'multipart/form-data; boundary=x'],
        ['POST', '/api/query-pictures', 'image/png'],
        ['POST', '/api/search', 'application/json'],
      ] as const) {
        const { port } = new URL(url);
        const sent = request({
          port,
          method,
          path,
          agent: false,
          headers: { ...headers, 'content-type': type },
        });
        sent.on('error', () => undefined); // the server closes the connection while this side still writes
        const answered = once(sent, 'response') as Promise<[{ statusCode: number }]>;
        let bytes = 0;
        const chunk = Buffer.alloc(65_536, 32);
        const write = (): void => {
          while (!sent.destroyed && bytes < 2 ** 31 && sent.write(chunk)) bytes += chunk.length;
        };
        sent.on('drain', write);
        write();
        const [{ statusCode }] = await answered;
        expect([path, statusCode]).toEqual([path, 413]);
        expect(bytes).toBeLessThan(2 ** 27);
        sent.destroy();
      }
    }
  });

  it('of other types are refused, by what they say and by what they are', async () => {
    const send = (type: string, body: Blob) =>
      fetch(`${url}/api/query-pictures`, { method: 'POST', headers: { 'content-type': type }, body });
    const png = new Blob([await picture('red')]);
    const svg = new Blob(['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>']);
    const code = async (answer: Response) => [answer.status, codeOf(await answer.text())];
    expect(await code(await send('text/html', png))).toEqual([415, 'type']);
    expect(await code(await send('image/svg+xml', svg))).toEqual([415, 'type']);
    expect(await code(await send('image/png', svg))).toEqual([415, 'type']);
    expect(await code(await send('image/png', new Blob([])))).toEqual([415, 'type']);
    const typed = new Blob([await picture('red')], { type: 'image/jpeg' });
    await expect(test.vse.add('typed.jpg', typed)).rejects.toMatchObject({ status: 415, code: 'type' });
    const put = await fetch(`${url}/api/pictures/x.png`, {
      method: 'PUT',
      body: png,
      headers: { 'content-type': 'image/png' },
    });
    expect(await code(put)).toEqual([415, 'type']);
    const search = await fetch(`${url}/api/search`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(await code(search)).toEqual([415, 'type']);
  });

  it('of too many pixels, and of damaged files, are refused, and nothing is left of them', async () => {
    const large = new Blob([await picture('red', { width: 101, height: 100 })]);
    await expect(test.vse.add('large.png', large)).rejects.toMatchObject({
      status: 413,
      code: 'too-many-pixels',
    });
    await expect(test.vse.uploadQuery(large.slice(0, large.size, 'image/png'))).rejects.toMatchObject({
      status: 413,
    });
    const cut = (await picture([1, 200, 90], { format: 'jpeg' })).slice(0, 200);
    const broken = new Blob([cut], { type: 'image/jpeg' });
    await expect(test.vse.add('cut.jpg', broken)).rejects.toMatchObject({ status: 422, code: 'unreadable' });
    expect((await readdir(test.folder)).filter((name) => /large|cut/.test(name))).toEqual([]);
    expect(test.faults).toEqual([]);
  });

  it('of few bytes and billions of pixels are never decoded, whether they are sent or lie in the folder', async () => {
    const bomb = Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      pngChunk('IHDR', Buffer.from([0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0])), // 65,536 x 65,536 of one bit
      pngChunk('IDAT', deflateSync(Buffer.alloc(65_536))),
      pngChunk('IEND', Buffer.alloc(0)),
    ]);
    const other = await startServer({}, { 'red.png': 'red' });
    const blob = new Blob([bomb], { type: 'image/png' });
    const refusal = { status: 413, code: 'too-many-pixels' };
    await expect(other.vse.add('bomb.png', blob)).rejects.toMatchObject(refusal);
    await expect(other.vse.uploadQuery(blob)).rejects.toMatchObject(refusal);
    await other.server.close();
    await writeFile(join(other.folder, 'bomb.png'), bomb);
    const again = await startServer({ pictures: other.folder, index: other.index });
    const { indexing, pictures } = await again.vse.status();
    expect([pictures.count, indexing.failures]).toMatchObject([1, [{ id: 'bomb.png' }]]);
    expect((await fetch(`${again.server.url}/api/thumbnails/bomb.png`)).status).toBe(404);
    await again.server.close();
  });

  it('of forms with more parts than a picture has are refused before they are parsed', async () => {
    const large = await startServer({ limits: { uploadBytes: 8_000_000 } });
    const send = async (body: string) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=x' };
      const init = { method: 'PUT', headers, body };
      const answer = await fetch(`${large.server.url}/api/pictures/parts.png`, init);
      return [answer.status, codeOf(await answer.text())];
    };
    const parts = (one: string) => `${one.repeat(Math.floor(8_000_000 / one.length))}--x--\r\n`;
    try {
      const before = process.memoryUsage().rss;
      for (const body of [
        parts('--x\r\n\r\n\r\n'),
        parts('--x\r\n'),
        parts('--x'),
        parts('--x\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\n.\r\n'),
        parts('--x\r\nContent-Disposition: form-data; name="captions"\r\n\r\n[]\r\n'),
        `--x\r\n${'A: b\r\n'.repeat(1_000_000)}`,
        `--x\r\nContent-Disposition: form-data; name="${'a'.repeat(7_000_000)}`,
      ])
        expect(await send(body)).toEqual([400, 'bad-request']);
      // A million objects of a parser take several hundred MB; bodies are here three times at most, on both sides.
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
      expect((await large.vse.status()).pictures.count).toBe((await test.vse.status()).pictures.count);
    } finally {
      await large.server.close();
    }
  });

  it('of forms that are none are refused', async () => {
    const send = async (init: RequestInit) => {
      const { status, body } = await fetch(`${url}/api/pictures/form.png`, { method: 'PUT', ...init });
      await body?.cancel();
      return status;
    };
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    for (const body of ['', 'no form', '--x', '--x--']) expect(await send({ body, headers })).toBe(400);
    const form = (parts: Readonly<Record<string, string>>, picture: string | Blob = new Blob(['x'])) => {
      const body = new FormData();
      body.set('picture', picture);
      for (const [name, text] of Object.entries(parts)) body.set(name, text);
      return { body };
    };
    expect(await send(form({}, 'text'))).toBe(400);
    expect(await send(form({ metadata: '{' }))).toBe(400);
    expect(await send(form({ metadata: '{"a":{"b":1}}' }))).toBe(400);
    expect(await send(form({ captions: '"no list"' }))).toBe(400);
    expect(await send(form({}))).toBe(415);
  });
});

describe('bombs', () => {
  const post = async (body: string, path = '/api/search') => {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    return [answer.status, codeOf(await answer.text())];
  };

  it('of JSON are refused by size, depth and form', async () => {
    const depth = 100_000;
    expect(await post('['.repeat(depth) + ']'.repeat(depth))).toEqual([400, 'bad-request']);
    expect(await post(`{"filter":${'{"not":'.repeat(20_000)}1${'}'.repeat(20_000)}}`)).toEqual([
      400,
      'bad-request',
    ]);
    const nested = (levels: number): object =>
      levels === 0 ? { field: 'a', equals: 1 } : { not: nested(levels - 1) };
    expect(await post(JSON.stringify({ filter: nested(9) }))).toEqual([400, 'bad-request']);
    const many = { or: Array.from({ length: 101 }, () => ({ field: 'a', equals: 1 })) };
    expect(await post(JSON.stringify({ filter: many }))).toEqual([400, 'bad-request']);
    expect(await post(`{"sentences":["${'x'.repeat(300_000)}"]}`)).toEqual([413, 'too-large']);
    expect(await post('{"sentences":["red"]')).toEqual([400, 'bad-request']);
    expect(await post('null')).toEqual([400, 'bad-request']);
    expect(await post('{"__proto__":{"limit":1},"constructor":1}')).toEqual([400, 'bad-request']);
    const bytes = await fetch(`${url}/api/search`, {
      method: 'POST',
      body: Uint8Array.of(0x22, 0xff, 0x22),
      headers: { 'content-type': 'application/json' },
    });
    expect(bytes.status).toBe(400);
    expect(test.faults).toEqual([]);
  });

  it('of headers are refused', async () => {
    const large = await rawRequest(url, '/api/status', { headers: { 'x-large': 'x'.repeat(20_000) } });
    expect(large.status).toBe(431);
    const long = await rawRequest(url, `/api/search?q=${'x'.repeat(20_000)}`);
    expect(long.status).toBe(431);
  });

  it('of bytes that are no HTTP, and clients that send too slowly, lose their connection', async () => {
    const slow = await startServer({ limits: { headerSeconds: 0.5, requestSeconds: 1, idleSeconds: 2 } });
    const { port } = slow.server;
    const ended = async (first: string | Uint8Array): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
      socket.on('error', () => undefined);
      socket.write(first);
      await once(socket, 'close');
      return text.split('\r\n')[0]!;
    };
    expect(await ended(randomBytes(400))).toBe('HTTP/1.1 400 Bad Request');
    const starts = 'Host: localhost\r\nContent-Type: application/json\r\n';
    expect(await ended('GET /api/status HTTP/1.1\r\nHost: loc')).toBe('HTTP/1.1 408 Request Timeout');
    expect(await ended(`POST /api/search HTTP/1.1\r\n${starts}Content-Length: 20\r\n\r\n{"sen`)).toMatch(
      /^$|408/,
    );
    const twice = 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n';
    expect(await ended(`POST /api/search HTTP/1.1\r\n${starts}${twice}`)).toMatch(/^HTTP\/1.1 400/);
    expect((await slow.vse.status()).pictures.count).toBe(3);
    expect(slow.faults).toEqual([]);
    await slow.server.close();
  });
});

describe('answers', () => {
  it('hold captions and names as data, and tell browsers to run nothing', async () => {
    const evil = `"><script>alert(1)</script>`;
    await test.vse.edit('red.png', { captions: [evil], metadata: { title: evil } });
    const id = `it's <b>.png`.replace(/[<>]/g, '');
    await test.vse.add(id, new Blob([await picture('red')]), { captions: [evil] });
    const paths = [
      '/api/search?q=red',
      '/api/pictures/red.png',
      '/api/fields',
      `/api/pictures/${encodeURIComponent(evil)}`,
    ];
    for (const path of paths) {
      const { headers } = await rawRequest(url, path);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': expect.stringContaining("default-src 'none'; sandbox") as string,
      });
    }
    const file = await rawRequest(url, '/api/files/red.png');
    expect(file.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' });
    expect((await test.vse.info('red.png')).captions).toEqual([evil]);
    await test.vse.remove(id);
  });

  it('of the page have its own policy', async () => {
    const { headers, text } = await rawRequest(url, '/');
    expect(text).toContain('<!doctype html>');
    expect(headers).toMatchObject({
      'content-security-policy': pagePolicy,
      'x-frame-options': 'DENY',
      'cache-control': 'no-cache',
    });
    const script = await rawRequest(url, '/assets/page-1.js');
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      // A service worker fetches under the policy of its script.
      'content-security-policy': pagePolicy,
      'cache-control': expect.stringContaining('immutable') as string,
    });
    expect((await rawRequest(url, '/nothing')).status).toBe(404);
  });
});
