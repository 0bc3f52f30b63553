import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('runs all three by default', () => {
    expect(readArguments([])).toMatchObject({
      systems: ['wsabie', 'devise', 'deep-cca'],
      epochs: 10,
      embedDim: 64,
    });
    expect(readArguments(['--data', 'x'])).toMatchObject({ embedDim: 128, learningRate: undefined });
  });

  it.each([
    [['--system', 'cca'], '--system: wanted one or more of wsabie, devise, deep-cca, got cca'],
    [['--learning-rate', 'x'], '--learning-rate: wanted a number above 0, got x'],
  ])('%s is an error that names the flag', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(message);
  });
});
