import { describe, expect, it } from 'vitest';
import { reasonOf } from './reason';

describe('reasonOf', () => {
  it('is the first line, without the full stop', () => {
    expect(reasonOf(new Error('\nIt broke.\n  at line 3'))).toBe('It broke');
  });

  it('takes a bare message, a string, and anything else', () => {
    expect(reasonOf({ message: 'no file' })).toBe('no file');
    expect(reasonOf('plain')).toBe('plain');
    expect(reasonOf(undefined)).toBe('unknown error');
    expect(reasonOf(new Error(''))).toBe('no reason given');
  });

  it('cuts messages longer than 200 characters', () => {
    expect(reasonOf('a'.repeat(300))).toBe(`${'a'.repeat(197)}...`);
  });
});
