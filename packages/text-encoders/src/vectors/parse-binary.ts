import { DataError } from '@vse/core';
import type { VectorParser } from './parse-text';
import { shortened, type VectorHead } from './vector-format';
import type { VectorSink } from './vector-sink';

/**
 * Parses word2vec's binary records: a word, a space, `dim` little-endian float32 values and, in most files, a line end.
 * Skips the numbers of words that are not wanted.
 *
 * @throws `DataError` that names the record if a wanted vector is not finite, or the file does not hold exactly the records
 * of its header.
 */
export function binaryParser(where: string, { count = 0, dim }: VectorHead, sink: VectorSink): VectorParser {
  const decoder = new TextDecoder();
  let records = 0;

  /** Parses one record; returns the start of the next, or -1 if this one is incomplete. */
  const record = (bytes: Uint8Array, from: number): number => {
    let begin = from;
    while (begin < bytes.length && bytes[begin] === 10) begin++;
    const space = bytes.indexOf(32, begin);
    const end = space + 1 + 4 * dim;
    if (space < 0 || end > bytes.length) return -1;
    const word = decoder.decode(bytes.subarray(begin, space));
    records++;
    if (sink.wants(word)) read(word, bytes, space + 1);
    return end;
  };
  const read = (word: string, bytes: Uint8Array, from: number): void => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + from, 4 * dim);
    const row = sink.row(word);
    for (let j = 0; j < dim; j++) {
      row[j] = view.getFloat32(4 * j, true);
      if (Number.isFinite(row[j])) continue;
      throw new DataError(
        `${where} record ${records}: wanted ${dim} finite numbers after '${shortened(word)}', got ${row[j]!} as ` +
          `number ${j + 1}. The file is damaged or its header is wrong: copy it again.`,
      );
    }
  };
  return {
    get records() {
      return records;
    },
    take(bytes) {
      let at = 0;
      while (records < count && !sink.full) {
        const next = record(bytes, at);
        if (next < 0) break;
        at = next;
      }
      return at;
    },
    finish(bytes) {
      const left = bytes.reduce((sum, byte) => (byte === 10 ? sum : sum + 1), 0);
      if (records === count && left === 0) return;
      const got = records < count ? `ends after ${records}` : `goes on for ${left} bytes after ${records}`;
      throw new DataError(
        `${where} line 1: the header says ${count} words of ${dim} numbers, the file ${got}. ` +
          'It is truncated or its header is wrong: copy it again or correct the header.',
      );
    },
  };
}
