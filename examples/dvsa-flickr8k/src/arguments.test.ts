import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('has the paper\u2019s batches and dims on photographs', () => {
    expect(readArguments(['--data', 'x', '--preset', 'paper'])).toMatchObject({
      systems: ['whole-image', 'dvsa'],
      batchSize: 100,
      embedDim: 1000,
      affinity: 1,
      words: 'relu',
      hiddenDim: 512,
      learningRate: 1e-4,
    });
  });

  it('reads words in one of two ways', () => {
    expect(readArguments(['--words', 'gru', '--hidden-dim', '300'])).toMatchObject({
      words: 'gru',
      hiddenDim: 300,
      learningRate: 1e-2,
    });
    expect(readArguments(['--learning-rate', '0.5']).learningRate).toBe(0.5);
    expect(() => readArguments(['--words', 'lstm'])).toThrow('--words: wanted one of relu, gru, got lstm');
  });

  it('takes an affinity of 0, under which every word chooses alone', () => {
    expect(readArguments(['--affinity', '0']).affinity).toBe(0);
    expect(() => readArguments(['--affinity', 'none'])).toThrow(
      '--affinity: wanted a number from 0, got none',
    );
  });
});
