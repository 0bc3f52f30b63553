import { DataError } from '@vse/core';
import { shortened, type VectorHead } from './vector-format';
import type { VectorSink } from './vector-sink';

/** Parses records from chunks of bytes. */
export interface VectorParser {
  /** Parses the complete records at the beginning of `bytes`; returns their size in bytes. */
  take(bytes: Uint8Array): number;
  /** Parses the rest at the end of the file, and checks the number of records. */
  finish(bytes: Uint8Array): void;
  /** Number of records so far, kept or not. */
  readonly records: number;
}

const LINE_END = 10;
const separators = /[ \t\r]+/;

/**
 * Parses lines of a word and `dim` numbers, separated by spaces or tabs. Words may contain spaces, as some of GloVe's do.
 * Counts the numbers of every line, and parses those of wanted words.
 *
 * @throws `DataError` that names the line if it is too short or too long, if a wanted vector holds anything but finite
 * numbers, or if the number of lines differs from the header.
 */
export function textParser(
  where: string,
  { count, dim, format }: VectorHead,
  sink: VectorSink,
): VectorParser {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // the mark may be a word of its own
  const headerLines = format === 'glove' ? 0 : 1;
  let records = 0;
  let fields = 0;

  /** Counts the fields of the line that begins at `from`; returns its end, or -1 if it is incomplete. */
  const scan = (bytes: Uint8Array, from: number): number => {
    const { length } = bytes;
    let starts = 0;
    let between = true;
    for (let i = from; i < length; i++) {
      const byte = bytes[i]!;
      if (byte === LINE_END) {
        fields = starts;
        return i;
      }
      const separates = byte <= 32 && isSeparator(byte); // other control characters belong to words
      if (between && !separates) starts++;
      between = separates;
    }
    return -1;
  };
  const fail = (wanted: string, got: string, remedy: string): never => {
    throw new DataError(`${where} line ${records + headerLines}: wanted ${wanted}, got ${got}. ${remedy}`);
  };
  const line = (bytes: Uint8Array, from: number, to: number): void => {
    if (fields === 0) return; // an empty line
    records++;
    if (fields < dim + 1) {
      fail(
        `a word and ${dim} numbers`,
        `${fields - 1} after '${shortened(firstWord(bytes, from, to))}'`,
        'The line is cut short or the header is wrong: copy the file again.',
      );
    }
    const word = fields === dim + 1 ? firstWord(bytes, from, to) : spacedWord(bytes, from, to);
    if (sink.wants(word)) read(word, decoder.decode(bytes.subarray(from, to)));
  };
  const firstWord = (bytes: Uint8Array, from: number, to: number): string => {
    let begin = from;
    while (begin < to && isSeparator(bytes[begin]!)) begin++;
    let end = begin;
    while (end < to && bytes[end] !== 32 && bytes[end] !== 9) end++;
    return decoder.decode(bytes.subarray(begin, end)).replace(/\r$/, '');
  };
  const spacedWord = (bytes: Uint8Array, from: number, to: number): string => {
    const parts = partsOf(decoder.decode(bytes.subarray(from, to)));
    const inWord = parts.slice(0, parts.length - dim);
    if (inWord.slice(1).every((part) => Number.isFinite(Number(part)))) {
      fail(
        `a word and ${dim} numbers`,
        `${parts.length - 1} after '${shortened(parts[0]!)}'`,
        'Give a file whose lines all have the same length.',
      );
    }
    return inWord.join(' ');
  };
  const read = (word: string, text: string): void => {
    const numbers = partsOf(text).slice(-dim);
    const row = sink.row(word);
    for (let j = 0; j < dim; j++) {
      const value = Number(numbers[j]);
      if (!Number.isFinite(value)) {
        fail(
          `${dim} finite numbers after '${shortened(word)}'`,
          `'${shortened(numbers[j]!)}' as number ${j + 1}`,
          'Correct or remove the line.',
        );
      }
      row[j] = value;
    }
  };
  return {
    get records() {
      return records;
    },
    take(bytes) {
      let at = 0;
      while (!sink.full) {
        const end = scan(bytes, at);
        if (end < 0) break;
        line(bytes, at, end);
        at = end + 1;
      }
      return at;
    },
    finish(bytes) {
      const last = new Uint8Array(bytes.length + 1);
      last.set(bytes);
      last[bytes.length] = LINE_END;
      line(last, 0, scan(last, 0));
      if (count !== undefined && records !== count) {
        throw new DataError(
          `${where} line 1: the header says ${count} words, the file has ${records}. ` +
            'It is truncated or its header is wrong: copy it again or correct the header.',
        );
      }
    },
  };
}

/** True for a space, a tab and a carriage return. */
function isSeparator(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 13;
}

function partsOf(text: string): string[] {
  return text.split(separators).filter((part) => part !== '');
}
