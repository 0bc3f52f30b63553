import { describe, expect, it } from 'vitest';
import { pixelBuffers } from './pixel-buffers';

describe('pixelBuffers', () => {
  it('reuses memory once it is free, not before', async () => {
    const buffers = pixelBuffers();
    const seen: ArrayBufferLike[] = [];
    const note = (pixels: Uint8Array) => Promise.resolve(seen.push(pixels.buffer));
    await buffers.using(4, note);
    await buffers.using(4, (outer) => {
      seen.push(outer.buffer);
      return buffers.using(4, note);
    });
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).not.toBe(seen[0]);
  });

  it('allocates memory for another length', async () => {
    const buffers = pixelBuffers();
    const lengthOf = (length: number) => buffers.using(length, (pixels) => Promise.resolve(pixels.length));
    expect([await lengthOf(4), await lengthOf(6), await lengthOf(4)]).toEqual([4, 6, 4]);
  });

  it('frees the memory of a failed run', async () => {
    const buffers = pixelBuffers();
    let first: ArrayBufferLike | undefined;
    const failing = buffers.using(4, (pixels) => {
      first = pixels.buffer;
      return Promise.reject(new Error('no'));
    });
    await expect(failing).rejects.toThrow('no');
    expect(await buffers.using(4, (pixels) => Promise.resolve(pixels.buffer))).toBe(first);
  });
});
