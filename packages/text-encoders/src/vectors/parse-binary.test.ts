import { describe, expect, it } from 'vitest';
import { binaryOf, type VectorTable } from '../testing/vector-bytes';
import { binaryParser } from './parse-binary';
import { vectorHead } from './vector-format';
import { vectorSink } from './vector-sink';

const table: VectorTable = [
  ['dog', 0.5, -1, 0.25],
  ['São_Paulo', 1, 2, 3],
  ['cat', 4, 5, 6],
];

function parse(bytes: Buffer, wanted?: ReadonlySet<string>) {
  const head = vectorHead('file.bin', bytes);
  const sink = vectorSink({ wanted, limit: Infinity, dim: head.dim });
  const parser = binaryParser('file.bin', head, sink);
  const records = bytes.subarray(head.start);
  parser.finish(records.subarray(parser.take(records)));
  return { words: sink.words, values: [...sink.values()] };
}

describe('binaryParser', () => {
  it.each([true, false])('reads records, line ends after them: %s', (lineEnds) => {
    expect(parse(binaryOf(table, { lineEnds }))).toEqual({
      words: ['dog', 'São_Paulo', 'cat'],
      values: [0.5, -1, 0.25, 1, 2, 3, 4, 5, 6],
    });
  });

  it('skips unwanted records', () => {
    expect(parse(binaryOf(table), new Set(['cat']))).toEqual({ words: ['cat'], values: [4, 5, 6] });
  });

  it('reports a truncated file, trailing bytes and a wrong header', () => {
    const bytes = binaryOf(table);
    expect(() => parse(bytes.subarray(0, -6))).toThrow(
      /file.bin line 1: the header says 3 words of 3 numbers, the file ends after 2/,
    );
    expect(() => parse(Buffer.concat([bytes, Buffer.from('more')]))).toThrow(/goes on for 4 bytes after 3/);
    const wrong = Buffer.from(bytes);
    wrong[2] = '2'.charCodeAt(0); // dim 2 instead of 3
    expect(() => parse(wrong)).toThrow(/header/);
  });

  it('names the record whose numbers are not finite', () => {
    expect(() => parse(binaryOf([['dog', 1], ['cat', NaN]]))).toThrow(/record 2: wanted 1 finite numbers after 'cat', got NaN/); // prettier-ignore
  });
});
