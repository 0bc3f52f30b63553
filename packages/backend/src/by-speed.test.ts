import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backendsBySpeed } from './by-speed';
import { useBackend } from './use-backend';

const cache = (): string => mkdtempSync(join(tmpdir(), 'vse-speed-'));

describe('backendsBySpeed', () => {
  it('puts the faster backend first, whatever the order asked for', async () => {
    const { order, times } = await backendsBySpeed(['cpu', 'wasm'], { cache: false }, {});
    expect(order).toEqual(['wasm', 'cpu']); // compiled products against loops of JavaScript
    expect(times.wasm!).toBeLessThan(times.cpu!);
  });

  it('takes what was measured here before', async () => {
    const folder = cache();
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

  it('times nothing where there is nothing to choose', async () => {
    expect(await backendsBySpeed(['cpu'], { cache: false }, {})).toEqual({ order: ['cpu'], times: {} });
  });
});

describe('useBackend with measure', () => {
  it('uses the fastest, says how fast each was, and why another cannot be had', async () => {
    const backend = await useBackend({
      ...{ prefer: ['cpu', 'webgpu', 'wasm'], measure: { cache: cache() }, log: false },
    });
    expect(backend.name).toBe('wasm');
    expect(backend.message).toMatch(
      /wasm \(the fastest at a small training step: wasm [\d.]+ ms, cpu [\d.]+ ms\)\. Not webgpu: /,
    );
    expect(Object.keys(backend.times).sort()).toEqual(['cpu', 'wasm']);
  });
});
