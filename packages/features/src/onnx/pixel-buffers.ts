/** Memory for batches of pixels that is used again: new memory costs a thread as much as the copy into it. */
export interface PixelBuffers {
  /** Runs with `length` bytes of shared memory, whose content is what an earlier run left; they are free again after. */
  using<T>(length: number, run: (pixels: Uint8Array) => Promise<T>): Promise<T>;
}

/** Keeps as many buffers as runs were ever under way at once, of the length that was asked for last. */
export function pixelBuffers(): PixelBuffers {
  const free: Uint8Array[] = [];
  return {
    async using(length, run) {
      const kept = free.pop();
      const pixels = kept?.length === length ? kept : new Uint8Array(new SharedArrayBuffer(length));
      try {
        return await run(pixels);
      } finally {
        free.push(pixels);
      }
    },
  };
}
