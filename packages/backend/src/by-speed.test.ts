import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { backendsBySpeed } from './by-speed';
import { useBackend } from './use-backend';

describe('backendsBySpeed', () => {
  it('puts the faster backend first, in either order', async () => {
    const { order, times } = await backendsBySpeed(['cpu', 'wasm'], { cache: false }, {});
    expect(order).toEqual(['wasm', 'cpu']); // compiled products against loops of JavaScript
    expect(times.wasm!).toBeLessThan(times.cpu!);
  });

  it('takes times that were measured before', async () => {
    const folder = await temporaryFolder();
    await backendsBySpeed(['cpu', 'wasm'], { cache: folder }, {});
    const file = join(folder, 'backends.json');
    const [key] = Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object);
    writeFileSync(file, JSON.stringify({ [key!]: { wasm: 7, cpu: 5 } }));
    expect(await backendsBySpeed(['cpu', 'wasm'], { cache: folder }, {})).toEqual({
      order: ['cpu', 'wasm'],
      times: { wasm: 7, cpu: 5 },
    });
    writeFileSync(file, JSON.stringify({ [key!]: { wasm: 'fast' } })); // damaged: measured again
    expect((await backendsBySpeed(['cpu', 'wasm'], { cache: folder }, {})).order).toEqual(['wasm', 'cpu']);
  });

  it('times nothing with a single backend', async () => {
    expect(await backendsBySpeed(['cpu'], { cache: false }, {})).toEqual({ order: ['cpu'], times: {} });
  });
});

describe('useBackend with measure', () => {
  it('uses the fastest, and says how fast each was and why another was rejected', async () => {
    const backend = await useBackend({
      prefer: ['cpu', 'webgpu', 'wasm'],
      measure: { cache: await temporaryFolder() },
      log: false,
    });
    expect(backend.name).toBe('wasm');
    expect(backend.message).toMatch(
      /wasm \(the fastest at a small training step: wasm [\d.]+ ms, cpu [\d.]+ ms\)\. Not webgpu: /,
    );
    expect(Object.keys(backend.times).sort()).toEqual(['cpu', 'wasm']);
  });
});
