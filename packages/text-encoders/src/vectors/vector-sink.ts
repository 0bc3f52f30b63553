/** Takes the vectors that are wanted, as they are read. */
export interface VectorSink {
  /** Whether a word's numbers are to be read: it is asked for, and not here already. */
  wants(word: string): boolean;
  /** A row of `dim` numbers to be filled with the vector of a word that was wanted. */
  row(word: string): Float32Array;
  /** Whether nothing more is wanted. */
  readonly full: boolean;
  readonly words: readonly string[];
  /** `[words, dim]` */
  values(): Float32Array;
  /** How many vectors were left out because their word was here already. */
  readonly duplicates: number;
}

export interface VectorSinkOptions {
  /** The words that are asked for; all if absent. */
  readonly wanted?: ReadonlySet<string> | undefined;
  /** At most so many words are taken. */
  readonly limit: number;
  readonly dim: number;
}

const blockRows = 2048;

/** Collects vectors in blocks, so that no more is ever held than what is kept, and once more at the end. */
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
