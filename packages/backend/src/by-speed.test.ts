import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { backendsBySpeed } from './by-speed';
import { loaderOf } from './backends/loaders';
import type { BackendName } from './backends/backend';
import { useBackend } from './use-backend';

/** Names in the order of speed, and their times. */
async function bySpeed(names: readonly BackendName[], cache: string | false) {
  const { order, times } = await backendsBySpeed(names.map(loaderOf), { cache }, {});
  return { order: order.map(({ name }) => name), times };
}

describe('backendsBySpeed', () => {
  it('puts the faster backend first, in either order', async () => {
    const { order, times } = await bySpeed(['cpu', 'wasm'], false);
    expect(order).toEqual(['wasm', 'cpu']); // compiled products against loops of JavaScript
    expect(times.wasm!).toBeLessThan(times.cpu!);
  });

  it('takes times that were measured before', async () => {
    const folder = await temporaryFolder();
    await bySpeed(['cpu', 'wasm'], folder);
    const file = join(folder, 'backends.json');
    const [key] = Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object);
    writeFileSync(file, JSON.stringify({ [key!]: { wasm: 7, cpu: 5 } }));
    expect(await bySpeed(['cpu', 'wasm'], folder)).toEqual({
      order: ['cpu', 'wasm'],
      times: { wasm: 7, cpu: 5 },
    });
    writeFileSync(file, JSON.stringify({ [key!]: { wasm: 'fast' } })); // damaged: measured again
    expect((await bySpeed(['cpu', 'wasm'], folder)).order).toEqual(['wasm', 'cpu']);
  });

  it('times nothing with a single backend', async () => {
    expect(await bySpeed(['cpu'], false)).toEqual({ order: ['cpu'], times: {} });
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
