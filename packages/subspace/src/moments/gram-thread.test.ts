import { threadFile, workerPool } from '@vse/threads';
import { describe, expect, it } from 'vitest';
import type { GramJob, GramThreadData } from './gram-thread';

describe('the thread of openGramSum', () => {
  it('adds a strip to the shared sums and reports it, or the error', async () => {
    const data: GramThreadData = { dim: 1, sums: new SharedArrayBuffer(8), rows: new SharedArrayBuffer(16) };
    const file = threadFile(import.meta.url, './gram-thread.js', './gram-thread.ts')!;
    const pool = await workerPool<GramJob, true>(file, data, 1);
    new Float64Array(data.rows).set([3, 4]);
    expect(await pool.run({ count: 2, first: 0 })).toBe(true);
    expect(new Float64Array(data.sums)[0]).toBe(25);
    await expect(pool.run({ count: 1n as never, first: 0 })).rejects.toThrow(/BigInt/);
    await pool.dispose();
  });
});
