import { DataError } from '@vse/core';

/** Format of a file of word vectors. */
export type VectorFormat = 'glove' | 'word2vec-text' | 'word2vec-binary';

/** Format and sizes from the beginning of a file. */
export interface VectorHead {
  readonly format: VectorFormat;
  /** Number of words in the header; absent without a header. */
  readonly count?: number;
  readonly dim: number;
  /** Offset of the first record in bytes. */
  readonly start: number;
}

/**
 * Detects the format of a file from its first bytes: a line of two whole numbers is word2vec's header, and the bytes after
 * the first word distinguish text from binary. Without such a line it is GloVe's text.
 *
 * @throws `DataError` if the first bytes are neither.
 */
export function vectorHead(where: string, head: Uint8Array, requested?: VectorFormat): VectorHead {
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0; // a byte order mark
  const end = head.indexOf(10, start);
  const line = new TextDecoder().decode(head.subarray(start, end < 0 ? head.length : end));
  const header = /^\s*(\d+)\s+(\d+)\s*$/.exec(line);
  if (!header || requested === 'glove') {
    if (requested !== undefined && requested !== 'glove') {
      throw new DataError(
        `${where} line 1: wanted the header of ${requested}, the number of words and the dimension, got '${shortened(line)}'. ` +
          "Give format: 'glove' for a file without header.",
      );
    }
    return { format: 'glove', dim: dimOfLine(where, line), start };
  }
  const [count, dim] = [Number(header[1]), Number(header[2])];
  if (count < 1 || dim < 1 || end < 0) {
    throw new DataError(
      `${where} line 1: wanted a header with at least 1 word and dimension 1, and words after it, got '${shortened(line)}'.`,
    );
  }
  const binary = requested ? requested === 'word2vec-binary' : isBinary(head.subarray(end + 1), dim);
  return { format: binary ? 'word2vec-binary' : 'word2vec-text', count, dim, start: end + 1 };
}

/** A line shortened for a message. */
export function shortened(line: string): string {
  const text = line.trimEnd();
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

function dimOfLine(where: string, line: string): number {
  const [, ...numbers] = line.replace(/^[ \t\r]+|[ \t\r]+$/g, '').split(/[ \t]+/);
  const binary = /[\0-\x08\x0e-\x1f\x7f\ufffd]/.test(line);
  // A word may hold a control character if numbers follow it, as some of GloVe's do.
  if (numbers.length >= 1 && (!binary || numbers.every((one) => Number.isFinite(Number(one))))) {
    return numbers.length;
  }
  throw new DataError(
    `${where} line 1: wanted a word and its numbers, or the header of word2vec, got '${shortened(line)}'. ` +
      'Give a file of GloVe text, word2vec text or word2vec binary.',
  );
}

/** True if the first record's numbers are float32, not text: floats contain bytes that text does not. */
function isBinary(records: Uint8Array, dim: number): boolean {
  const space = records.indexOf(32);
  if (space < 0) return false;
  const numbers = records.subarray(space + 1, space + 1 + 4 * dim);
  // Text has white space between its numbers, or is a single number.
  const written = new TextDecoder('latin1').decode(numbers);
  if (!/\s/.test(written) && !Number.isFinite(Number(written))) return true;
  const lineEnd = numbers.indexOf(10);
  return numbers.some(
    (byte, i) =>
      byte < 9 || (byte > 13 && byte < 32) || byte === 127 || (byte > 127 && (lineEnd < 0 || i < lineEnd)),
  );
}
