import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { binariesIn } from './binaries';
import { nodeBinaries } from './node-binaries';

const SIMD = 'tfjs-backend-wasm-simd.wasm';
const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
const { version } = createRequire(import.meta.url)(manifest) as { readonly version: string };

describe('nodeBinaries', () => {
  it('finds those of the installed package', () => {
    const dist = join(dirname(manifest), 'dist');
    expect(nodeBinaries(SIMD, version, undefined, undefined)).toEqual(binariesIn(dist));
  });

  it('takes a folder as a path or URL, and refuses one without the binary', async () => {
    const folder = await temporaryFolder();
    expect(() => nodeBinaries(SIMD, version, folder, undefined)).toThrow(
      `no .wasm files in wasmPath '${folder}'`,
    );
    await writeFile(join(folder, SIMD), '');
    expect(nodeBinaries(SIMD, version, folder, undefined)).toEqual(binariesIn(folder));
    const url = pathToFileURL(folder).href;
    expect(nodeBinaries(SIMD, version, url, undefined)[SIMD]).toBe(`${folder}/${SIMD}`);
  });

  it("takes the bundler's copies where no package of the bundled version is installed", async () => {
    const folder = await temporaryFolder();
    const emitted = binariesIn(pathToFileURL(folder).href);
    await writeFile(join(folder, SIMD), '');
    expect(nodeBinaries(SIMD, '0.0.1', undefined, emitted)).toEqual(binariesIn(folder));
    expect(() => nodeBinaries(SIMD, '0.0.1', undefined, undefined)).toThrow(
      'its .wasm files (0.0.1) are not beside the bundle',
    );
  });
});
