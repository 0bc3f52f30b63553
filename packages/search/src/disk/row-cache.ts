/** Vectors of chunks that were read from a file, kept for later searches up to a number of bytes. */
export interface RowCache {
  /** A reader of one chunk's vectors that keeps them while there is room. */
  entry(
    allocate: (bytes: number) => ArrayBufferLike,
    bytes: number,
    read: () => Promise<Float32Array>,
  ): CachedRows;
}

/** Vectors of a chunk, from memory or from its file. */
export interface CachedRows {
  /** The vectors, if they are in memory. */
  readonly held: Float32Array | undefined;
  read(): Float32Array | Promise<Float32Array>;
}

/** A cache of at most `most` bytes. What it took first it keeps: a scan reads all chunks in turn, and would push out each. */
export function rowCache(most: number): RowCache {
  let room = most;
  return {
    entry(allocate, bytes, read) {
      let kept: Float32Array | undefined;
      return {
        get held() {
          return kept;
        },
        read() {
          if (kept) return kept;
          return read().then((values) => {
            if (kept || bytes > room) return kept ?? values;
            room -= bytes;
            kept = new Float32Array(allocate(bytes));
            kept.set(values);
            return kept;
          });
        },
      };
    },
  };
}
