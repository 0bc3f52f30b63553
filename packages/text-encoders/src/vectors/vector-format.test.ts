import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { binaryOf, textOf, type VectorTable } from '../testing/vector-bytes';
import { shortened, vectorHead } from './vector-format';

const table: VectorTable = [
  ['dog', 0.5, -1, 0.25],
  ['élan', 1, 2, 3],
];
const bytes = (text: string) => Buffer.from(text);

describe('vectorHead', () => {
  it('distinguishes the three formats', () => {
    expect(vectorHead('x', bytes(textOf(table)))).toEqual({ format: 'glove', dim: 3, start: 0 });
    const text = vectorHead('x', bytes(textOf(table, { header: true })));
    expect(text).toEqual({ format: 'word2vec-text', count: 2, dim: 3, start: 4 });
    expect(vectorHead('x', binaryOf(table)).format).toBe('word2vec-binary');
  });

  it('detects text of few dimensions before words that are not ASCII', () => {
    const narrow: VectorTable = [['a', 1], ['é', 2], ['ü', 3]]; // prettier-ignore
    expect(vectorHead('x', bytes(textOf(narrow, { header: true }))).format).toBe('word2vec-text');
    expect(vectorHead('x', binaryOf([['a', 0.3]])).format).toBe('word2vec-binary');
  });

  it('detects floats whose bytes could all be letters', () => {
    const letters = Buffer.concat([Buffer.from('1 3\ndog '), Buffer.alloc(12, '=')]);
    expect(vectorHead('x', letters).format).toBe('word2vec-binary');
    expect(vectorHead('x', bytes('1 1\ndog 0.125\n')).format).toBe('word2vec-text');
    expect(vectorHead('x', bytes('1 2\ndog x1 2\n')).format).toBe('word2vec-text');
  });

  it('skips a byte order mark', () => {
    expect(vectorHead('x', bytes('\uFEFFdog 1 2\n'))).toEqual({ format: 'glove', dim: 2, start: 3 });
  });

  it('takes the requested format', () => {
    expect(vectorHead('x', bytes('7 5\n8 6\n'), 'glove')).toEqual({ format: 'glove', dim: 1, start: 0 });
    expect(() => vectorHead('x', bytes('dog 1 2\n'), 'word2vec-text')).toThrow(/line 1: wanted the header/);
    expect(vectorHead('x', binaryOf(table), 'word2vec-text').format).toBe('word2vec-text');
  });

  it('rejects files without vectors', () => {
    expect(() => vectorHead('x', bytes('dog\n'))).toThrow(/x line 1: wanted a word and its numbers/);
    expect(() => vectorHead('x', Buffer.from([0, 1, 2, 32, 3]))).toThrow(DataError);
    expect(() => vectorHead('x', bytes('0 300\na 1\n'))).toThrow(/at least 1 word and dimension 1/);
    expect(() => vectorHead('x', bytes('3 300'))).toThrow(/words after it/);
  });
});

describe('shortened', () => {
  it('keeps 40 characters', () => expect(shortened(`${'x'.repeat(50)}\n`)).toBe(`${'x'.repeat(40)}...`));
});
