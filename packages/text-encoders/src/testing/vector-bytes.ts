/** Word vectors as rows, for tests. */
export type VectorTable = readonly (readonly [word: string, ...numbers: number[]])[];

/** GloVe's text, or word2vec's with its header. */
export function textOf(table: VectorTable, { header = false } = {}): string {
  const lines = table.map((row) => row.join(' '));
  return [...(header ? [headerOf(table)] : []), ...lines, ''].join('\n');
}

/** word2vec's binary format, with or without a line end after each record. */
export function binaryOf(table: VectorTable, { lineEnds = true } = {}): Buffer {
  const records = table.map(([word, ...numbers]) =>
    Buffer.concat([
      Buffer.from(`${word} `),
      Buffer.from(Float32Array.from(numbers).buffer),
      Buffer.from(lineEnds ? '\n' : ''),
    ]),
  );
  return Buffer.concat([Buffer.from(`${headerOf(table)}\n`), ...records]);
}

/** Bytes as a stream of chunks of `size` bytes. */
export async function* streamOf(content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

function headerOf(table: VectorTable): string {
  return `${table.length} ${table[0]!.length - 1}`;
}
