import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('runs every text representation by default', () => {
    expect(readArguments([])).toMatchObject({
      out: 'runs/cca-baseline',
      texts: ['mean-of-words', 'tf-idf', 'fisher'],
      components: 512,
      regularizations: [0.1, 0.3, 1, 3, 10],
    });
  });

  it.each([
    [['--text', 'bow'], '--text: wanted one or more of mean-of-words, tf-idf, fisher, got bow'],
    [['--components', '0'], '--components: wanted a number above 0, got 0'],
    [['--regularization', '0'], '--regularization: wanted a number above 0'],
    [['--regularization', '1,,2'], '--regularization: wanted a number above 0'],
  ])('%s is an error that names the flag', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(message);
  });
});
