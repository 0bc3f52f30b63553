import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { textParser } from './parse-text';
import { vectorSink } from './vector-sink';

function parse(text: string, dim = 2, wanted?: ReadonlySet<string>) {
  const sink = vectorSink({ wanted, limit: Infinity, dim });
  const parser = textParser('file.txt', { format: 'glove', dim, start: 0 }, sink);
  const bytes = Buffer.from(text);
  parser.finish(bytes.subarray(parser.take(bytes)));
  return { words: sink.words, values: [...sink.values()], records: parser.records };
}

describe('textParser', () => {
  it('reads numbers after a word, with any spaces and line ends', () => {
    const { words, values } = parse('dog 1 -2.5\r\ncat\t3e-1  4 \n\nélan .5 +6');
    expect(words).toEqual(['dog', 'cat', 'élan']);
    expect(values).toEqual([1, -2.5, Math.fround(0.3), 4, 0.5, 6]);
  });

  it('takes a word with spaces in it', () => {
    expect(parse('dog 1 2\nat home 3 4\n. . 5 6\n')).toEqual({
      words: ['dog', 'at home', '. .'],
      values: [1, 2, 3, 4, 5, 6],
      records: 3,
    });
  });

  it('takes words of control characters, of a mark and of blanks that are none, as some of GloVe are', () => {
    const words = ['a\x1fb', '\x1d', '\u00a0', '\uFEFF', '\u0085', '\x01'];
    const text = words.map((word, i) => `${word} ${i} 0.5\n`).join('');
    expect(parse(text)).toEqual({
      words,
      values: words.flatMap((_, i) => [i, 0.5]),
      records: words.length,
    });
  });

  it('returns how much it took, and waits for the rest of a line', () => {
    const sink = vectorSink({ limit: Infinity, dim: 1 });
    const parser = textParser('file.txt', { format: 'glove', dim: 1, start: 0 }, sink);
    expect(parser.take(Buffer.from('a 1\nb 2'))).toBe(4);
    expect(parser.records).toBe(1);
  });

  it.each([
    ['a short line', 'dog 1 2\ncat 3\n', /file.txt line 2: wanted a word and 2 numbers, got 1 after 'cat'/],
    ['a long line', 'dog 1 2\ncat 3 4 5\n', /line 2: wanted a word and 2 numbers, got 3 after 'cat'/],
    ['a word', 'dog 1 2\ncat 3 x4\n', /line 2: wanted 2 finite numbers after 'cat', got 'x4' as number 2/],
    ['nan', 'dog nan 2\n', /line 1: wanted 2 finite numbers after 'dog', got 'nan' as number 1/],
    ['a last line cut short', 'dog 1 2\ncat 3', /line 2.*copy the file again/],
  ])('names the line of %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(DataError);
  });

  it('sees a short line of a word that is not wanted, and does not read its numbers', () => {
    expect(() => parse('dog 1 2\ncat 3\n', 2, new Set(['dog']))).toThrow(/line 2/);
    expect(parse('dog 1 2\ncat 3 x\n', 2, new Set(['dog'])).words).toEqual(['dog']);
  });
});
