import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackendFailure } from '../failure';
import { binariesIn } from './binaries';
import { pageBinaries } from './page-binaries';

afterEach(() => {
  vi.unstubAllGlobals();
});

const SIMD = 'tfjs-backend-wasm-simd.wasm';
const WASM = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** Serves bodies by URL from the page's server, 404 for others; returns the URLs that were fetched. */
function serve(bodies: Readonly<Record<string, Uint8Array | string>>): string[] {
  const fetched: string[] = [];
  vi.stubGlobal('location', { href: 'https://example.org/app/' });
  vi.stubGlobal('fetch', (url: string) => {
    fetched.push(url);
    const body = bodies[url];
    const headers = { 'content-type': typeof body === 'string' ? 'text/html' : 'application/wasm' };
    return Promise.resolve(
      body === undefined ? new Response('', { status: 404 }) : new Response(body, { headers }),
    );
  });
  return fetched;
}

async function failure(wasmPath?: string): Promise<BackendFailure> {
  const error: unknown = await pageBinaries(SIMD, wasmPath, undefined).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BackendFailure);
  return error as BackendFailure;
}

describe('pageBinaries', () => {
  it('takes the folder that is passed, and adds its last slash', async () => {
    const fetched = serve({ [`/wasm/${SIMD}`]: WASM });
    expect(await pageBinaries(SIMD, '/wasm', undefined)).toEqual(binariesIn('/wasm/'));
    expect(fetched).toEqual([`/wasm/${SIMD}`]);
  });

  it("takes the bundler's copies, else those beside the page", async () => {
    const emitted = binariesIn('https://example.org/assets/');
    serve({ [emitted[SIMD]]: WASM });
    expect(await pageBinaries(SIMD, undefined, emitted)).toBe(emitted);
    serve({ [`./${SIMD}`]: WASM });
    expect(await pageBinaries(SIMD, undefined, emitted)).toEqual(binariesIn('./'));
  });

  it('names the URL that answers 404, and what to copy', async () => {
    serve({});
    const { message, remedy } = await failure('/wasm/');
    expect(message).toBe(`the .wasm file is not served: https://example.org/wasm/${SIMD} answers 404`);
    expect(remedy).toContain('copy node_modules/@tensorflow/tfjs-backend-wasm/dist/*.wasm');
    expect(remedy).toContain("wasm({ path: '/wasm/' })");
  });

  it('tells a page that answers every URL from a binary', async () => {
    serve({ [`/wasm/${SIMD}`]: '<!doctype html>' });
    expect((await failure('/wasm/')).message).toMatch(/answers with text\/html that is not WebAssembly$/);
  });

  it("names the page's policy", async () => {
    serve({});
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect((await failure('/wasm/')).message).toMatch(
      /cannot be fetched \(Failed to fetch; does connect-src/,
    );
    vi.stubGlobal('WebAssembly', { compile: () => Promise.reject(new Error('violates the policy')) });
    expect(await failure('/wasm/')).toMatchObject({
      message: 'this page may not compile WebAssembly (violates the policy)',
      remedy: expect.stringContaining("'wasm-unsafe-eval'") as string,
    });
    vi.stubGlobal('WebAssembly', undefined);
    expect((await failure()).message).toBe('this browser has no WebAssembly');
  });
});
