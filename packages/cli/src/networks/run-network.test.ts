import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { vse, vseJson } from '../testing/run';

const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
const digest = sha256(content);
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** Serves requests on this machine; returns the address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/net.onnx`;
}

/** Serves the content, also from an offset. */
const whole: RequestListener = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (from >= content.length) response.writeHead(416).end();
  else
    response
      .writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from })
      .end(content.subarray(from));
};

const get = (url: string, out: string, sum = digest) => [
  'network',
  'get',
  'net.onnx',
  '--url',
  url,
  '--sha256',
  sum,
  '--out',
  out,
];

describe('vse network get', () => {
  it('downloads, checks, and does nothing the second time', async () => {
    const out = await temporaryFolder();
    const url = await serve(whole);
    const first = await vseJson(get(url, out));
    expect(first).toMatchObject({
      code: 0,
      data: { bytes: content.length, sha256: digest, resumedAt: 0, wasThere: false },
    });
    expect(await readFile(join(out, 'net.onnx'))).toEqual(content);
    expect((await vseJson(get(url, out))).data).toMatchObject({ wasThere: true });
    expect(await readdir(out)).toEqual(['net.onnx']);
  });

  it('goes on where a broken connection stopped', async () => {
    const out = await temporaryFolder();
    const ranges: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      ranges.push(request.headers.range);
      if (ranges.length > 1) {
        whole(request, response);
        return;
      }
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100_000), () => response.destroy());
    });
    const broken = await vse(get(url, out));
    expect(broken.code).toBe(1);
    expect(broken.errors).toContain('The same command goes on from there');
    const part = (await readFile(join(out, 'net.onnx.part'))).length;
    const { code, data } = await vseJson(get(url, out));
    expect({ code, data }).toMatchObject({ code: 0, data: { resumedAt: part } });
    expect(ranges).toEqual([undefined, part > 0 ? `bytes=${part}-` : undefined]);
    expect(await readFile(join(out, 'net.onnx'))).toEqual(content);
  });

  it('starts again where the server cannot go on, or the part is of another file', async () => {
    const out = await temporaryFolder();
    await writeFile(join(out, 'net.onnx.part'), content.subarray(0, 1000));
    const deaf = await serve((_, response) => void response.end(content));
    expect((await vseJson(get(deaf, out))).data).toMatchObject({ resumedAt: 0, bytes: content.length });

    const other = await temporaryFolder();
    await writeFile(join(other, 'net.onnx.part'), 'of another file');
    const url = await serve(whole);
    const refused = await vse(get(url, other));
    expect(refused.errors).toContain(`must be the file of sha256 ${digest}`);
    expect((await vseJson(get(url, other))).data).toMatchObject({ resumedAt: 0 });
  });

  it('keeps nothing that is not the file', async () => {
    const out = await temporaryFolder();
    const url = await serve((_, response) => void response.end('<html>not found</html>'));
    const { code, errors } = await vse(get(url, out));
    expect(code).toBe(1);
    expect(errors).toContain('22 bytes');
    expect(await readdir(out)).toEqual([]);
    await writeFile(join(out, 'net.onnx'), 'mine');
    expect((await vse(get(url, out))).errors).toContain('is another file');
    expect(await readFile(join(out, 'net.onnx'), 'utf8')).toBe('mine');
  });

  it('says what the server says', async () => {
    const out = await temporaryFolder();
    const url = await serve((_, response) => void response.writeHead(404).end());
    expect((await vse(get(url, out))).errors).toContain('status 404 Not Found');
    const gone = await serve(whole);
    closing.splice(0).forEach((close) => close());
    expect((await vse(get(gone, out))).errors).toMatch(/cannot be downloaded: .*ECONNREFUSED/);
  });

  it.each([
    [['network', 'get', 'resnet50v2'], 'Did you mean resnet50-v2?'],
    [['network', 'get', 'vgg19'], 'get vgg19-7.onnx from https://github.com/onnx/models'],
    [
      ['network', 'get', 'x.onnx', '--url', 'http://127.0.0.1/x'],
      '--sha256: it must say which file is wanted',
    ],
    [['network', 'get', '../x', '--url', 'http://127.0.0.1/x', '--sha256', digest], 'without folders'],
    [
      ['network', 'get', 'x', '--url', 'file:///etc/passwd', '--sha256', digest],
      '--url: it must begin with https://',
    ],
    [['network', 'get', 'x', '--url', 'http://127.0.0.1/x', '--sha256', 'abc'], '64 hexadecimal digits'],
  ])('refuses %j', async (argv, message) => {
    const { code, errors } = await vse(argv);
    expect(code).toBe(2);
    expect(errors).toContain(message);
  });

  it('lists what is known, and what is here', async () => {
    const folder = await temporaryFolder();
    const { data } = await vseJson(['network', 'list'], { VSE_CACHE: folder });
    const { networks } = data as { networks: readonly { name: string; here: boolean }[] };
    expect(networks.map(({ name }) => name)).toContain('resnet50-v2');
    expect(networks.every(({ here }) => !here)).toBe(true);
  });
});
