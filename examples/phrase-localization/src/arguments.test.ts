import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('runs all systems on the embedded data set by default', () => {
    expect(readArguments([])).toMatchObject({
      data: undefined,
      systems: ['cca', 'bidirectional', 'structure', 'hard-negatives'],
      text: 'tf-idf',
      out: 'runs/phrase-localization',
    });
  });

  it('has sizes for a CPU for data of one\u2019s own, and the paper\u2019s', () => {
    const own = ['--data', 'entities', '--images', 'photographs'];
    expect(readArguments(own)).toMatchObject({ hiddenDim: 512, embedDim: 256, batchSize: 300 });
    const args = readArguments([...own, '--preset', 'paper', '--epochs', '3']);
    expect(args).toMatchObject({
      images: 'photographs',
      hiddenDim: 8192,
      embedDim: 4096,
      epochs: 3,
      text: 'fisher',
    });
  });

  it('trains what another system goes on from, in the order of the paper', () => {
    expect(readArguments(['--system', 'hard-negatives,cca']).systems).toEqual([
      'cca',
      'structure',
      'hard-negatives',
    ]);
  });

  it.each([
    [['--system', 'wsabie'], '--system: wanted one or more of cca, bidirectional'],
    [['--text', 'bow'], '--text: wanted one of mean-of-words, tf-idf, fisher, got bow.'],
    [['--embed-dim', '0'], '--embed-dim: wanted a number above 0, got 0.'],
  ])('%s is an error that names the flag', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(message);
  });
});
