import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('takes the settings of the preset unless flags say otherwise', () => {
    expect(readArguments([])).toMatchObject({
      epochs: 6,
      batchSize: 256,
      embedDim: 512,
      learningRate: 2e-3,
      members: 1,
      second: [],
    });
    expect(readArguments(['--second', 'bi-gru,bigrams'])).toMatchObject({ second: ['bi-gru', 'bigrams'] });
    expect(readArguments(['--epochs', '2', '--members', '3'])).toMatchObject({ epochs: 2, members: 3 });
    expect(readArguments(['--members', '0', '--second', 'scan'])).toMatchObject({
      members: 0,
      second: ['scan'],
    });
    expect(readArguments(['--second', 'scan-words']).second).toEqual(['scan-words']);
  });

  it.each([
    [['--members', '0'], '--members: wanted a number above 0'],
    [['--second', 'gru'], '--second: wanted one or more of attention, bigrams, bi-gru, scan, scan-words'],
    [['--epochs', '1.5'], '--epochs: wanted a whole number'],
  ])('refuses %j', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(message);
    expect(() => readArguments(argv)).toThrow(OptionError);
  });
});
