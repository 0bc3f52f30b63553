import { open } from 'node:fs/promises';
import { vi } from 'vitest';

/** Counts the bytes that file handles of this thread read while `work` runs. */
export async function bytesReadBy(work: () => Promise<unknown>): Promise<number> {
  const handle = await open(process.execPath);
  const read = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'read');
  await handle.close();
  try {
    await work();
    const results = await Promise.all(
      read.mock.results.map(({ value }) => value as ReturnType<typeof handle.read>),
    );
    return results.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  } finally {
    read.mockRestore();
  }
}
