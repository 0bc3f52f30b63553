/** Collects the wanted vectors while a file is parsed. */
export interface VectorSink {
  /** True if the vector of a word is wanted and not collected yet. */
  wants(word: string): boolean;
  /** Adds a word; returns its row of `dim` numbers to fill. */
  row(word: string): Float32Array;
  /** True if no more vectors are wanted. */
  readonly full: boolean;
  readonly words: readonly string[];
  /** Returns all rows, `[words, dim]`, and releases the blocks. */
  values(): Float32Array;
  /** Number of skipped vectors of words already collected. */
  readonly duplicates: number;
}

/** Options of `vectorSink`. */
export interface VectorSinkOptions {
  /** Words to collect. Defaults to all. */
  readonly wanted?: ReadonlySet<string> | undefined;
  /** Maximum number of words. */
  readonly limit: number;
  readonly dim: number;
}

const blockRows = 2048;

/** Creates a sink that grows in blocks: memory is that of the vectors, and twice that in `values`. */
export function vectorSink({ wanted, limit, dim }: VectorSinkOptions): VectorSink {
  const words: string[] = [];
  const seen = new Set<string>();
  let blocks: Float32Array[] = [];
  let duplicates = 0;
  return {
    words,
    get full() {
      return words.length >= limit;
    },
    get duplicates() {
      return duplicates;
    },
    wants(word) {
      if (words.length >= limit || (wanted && !wanted.has(word))) return false;
      if (!seen.has(word)) return true;
      duplicates++;
      return false;
    },
    row(word) {
      const place = words.length % blockRows;
      if (place === 0) blocks.push(new Float32Array(blockRows * dim));
      words.push(word);
      seen.add(word);
      return blocks.at(-1)!.subarray(place * dim, (place + 1) * dim);
    },
    values() {
      const all = new Float32Array(words.length * dim);
      blocks.forEach((block, i) => {
        const rows = Math.min(blockRows, words.length - i * blockRows);
        all.set(block.subarray(0, rows * dim), i * blockRows * dim);
      });
      blocks = [];
      return all;
    },
  };
}
