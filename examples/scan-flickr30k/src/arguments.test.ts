import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('runs VSE++ and SCAN t-i AVG on the embedded data set unless told otherwise', () => {
    const args = readArguments([]);
    expect(args).toMatchObject({
      data: undefined,
      systems: ['vsepp', 'scan-t2i-avg'],
      ensembles: [],
      seed: 1,
    });
  });

  it('trains the members of an ensemble once', () => {
    expect(readArguments(['--system', 'scan-i2t-lse,scan-ensemble'])).toMatchObject({
      systems: ['scan-i2t-lse', 'scan-t2i-avg'],
      ensembles: ['scan-ensemble'],
    });
  });

  it('knows all of them', () => {
    expect(readArguments(['--system', 'all'])).toMatchObject({
      systems: { length: 5 },
      ensembles: { length: 1 },
    });
  });

  it.each([
    [['--epochs', '0'], '--epochs: wanted a number above 0, got 0'],
    [['--batch-size', '1.5'], '--batch-size: wanted a whole number, got 1.5'],
    [['--system', 'scan'], '--system: wanted one or more of vsepp'],
    [['--learning', '1'], 'Run with --help'],
  ])('%s is an error that names the flag', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(message);
  });
});
