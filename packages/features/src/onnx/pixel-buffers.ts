/** Reused memory for batches of pixels: allocating it costs as much as the copy into it. */
export interface PixelBuffers {
  /** Runs with `length` bytes of shared memory, which may hold old values; frees them afterwards. */
  using<T>(length: number, run: (pixels: Uint8Array) => Promise<T>): Promise<T>;
}

/** Keeps as many buffers as there were concurrent runs, of the length of the last ones. */
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
