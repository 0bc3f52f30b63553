import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('runs all ablations with the constants of the authors\u2019 code', () => {
    expect(readArguments(['--data', 'x', '--preset', 'paper'])).toMatchObject({
      systems: { length: 6 },
      constants: 'defrag-nips14',
      denseEpochs: 10,
      epochs: 20,
      batchSize: 100,
      embedDim: 1000,
      wordDim: 200,
    });
    expect(readArguments(['--epochs', '5']).denseEpochs).toBe(2);
  });

  it('keeps the file of parses as part of the run', () => {
    expect(readArguments(['--relations', 'parses.conllu']).relations).toBe('parses.conllu');
    expect('relations' in readArguments([])).toBe(false);
  });

  it('names the flag at fault', () => {
    expect(() => readArguments(['--constants', 'mine'])).toThrow(
      '--constants: wanted one of defrag-nips14, best-match-paraphrase, got mine',
    );
  });
});
