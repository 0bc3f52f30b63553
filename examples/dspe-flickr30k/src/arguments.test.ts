import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('runs the whole grid, small on scenes and as in the paper on photographs', () => {
    expect(readArguments([])).toMatchObject({
      texts: { length: 3 },
      branches: ['linear', 'non-linear'],
      terms: ['one-direction', 'both-directions', 'structure'],
      constants: 'dspe-cvpr16',
      hiddenDim: 256,
      batchSize: 300,
    });
    expect(readArguments(['--data', 'folder', '--preset', 'paper'])).toMatchObject({
      batchSize: 1500,
      fisherDim: 6000,
    });
    expect(readArguments(['--data', 'folder', '--preset', 'paper']).hiddenDim).toBeUndefined();
  });

  it.each([
    [['--terms', 'triplet'], '--terms: wanted one or more of one-direction, both-directions, structure'],
    [['--constants', 'mine'], '--constants: wanted one of dspe-cvpr16, two-branch-tpami, got mine'],
    [['--epochs', '0'], '--epochs: wanted a number above 0, got 0'],
  ])('%s is an error that names the flag', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(message);
  });
});
