import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { BackendTimes } from './backend-times';
import { backendsBySpeed } from './by-speed';
import { loaderOf } from './backends/loaders';
import type { BackendName } from './backends/backend';
import { useBackend } from './use-backend';

/** Names in the order of speed, and their times. */
async function bySpeed(names: readonly BackendName[], cache: string | false) {
  const { order, times } = await backendsBySpeed(names.map(loaderOf), { cache }, {});
  return { order: order.map(({ name }) => name), times };
}

/** Names of the timed backends, the fastest first. */
const fastestFirst = (times: BackendTimes) =>
  (Object.keys(times) as BackendName[]).sort((a, b) => times[a]! - times[b]!);

describe('backendsBySpeed', () => {
  it('puts the faster backend first', async () => {
    const { order, times } = await bySpeed(['cpu', 'wasm'], false);
    expect(order).toEqual(fastestFirst(times)); // the machine decides which that is
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
    const again = await bySpeed(['cpu', 'wasm'], folder);
    expect(again.order).toEqual(fastestFirst(again.times));
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
    const [fastest, other] = fastestFirst(backend.times);
    expect([fastest, other].sort()).toEqual(['cpu', 'wasm']);
    expect(backend.name).toBe(fastest);
    expect(backend.message).toMatch(
      new RegExp(
        `${fastest} \\(the fastest at a small training step: ${fastest} [\\d.]+ ms, ${other} [\\d.]+ ms\\)\\. Not webgpu: `,
      ),
    );
  });
});
