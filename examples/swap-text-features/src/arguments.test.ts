import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';
import { encoderNames } from './encoders';

describe('readArguments', () => {
  it('runs every encoder by default', () => {
    expect(readArguments([])).toMatchObject({
      texts: encoderNames,
      embedDim: 128,
      out: 'runs/swap-text-features',
    });
    expect(readArguments(['--data', 'x', '--text', 'gru,tf-idf'])).toMatchObject({
      texts: ['gru', 'tf-idf'],
      embedDim: 256,
    });
  });

  it.each([
    [['--text', 'bert'], '--text: wanted one or more of mean-of-words'],
    [['--text', 'gru', '--relations', 'x'], '--relations: no representation of --text gru reads it'],
    [['--epochs', '1.5'], '--epochs: wanted a whole number, got 1.5'],
  ])('%s is an error that names the flag', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(message);
  });
});
