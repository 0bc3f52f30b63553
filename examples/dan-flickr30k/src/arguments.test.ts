import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('has the constants of public code on photographs, and smaller ones on scenes', () => {
    expect(readArguments(['--data', 'x', '--preset', 'paper'])).toMatchObject({
      systems: ['dan-1', 'dan-2'],
      epochs: 60,
      batchSize: 128,
      embedDim: 512,
      learningRate: 0.1,
      margin: 100,
      clipNorm: 0.1,
      warmUp: 0,
    });
    expect(readArguments([])).toMatchObject({ embedDim: 64, margin: 1, clipNorm: 2, warmUp: 2 });
    expect(readArguments(['--margin', '3', '--clip-norm', '2'])).toMatchObject({ margin: 3, clipNorm: 2 });
    expect(readArguments(['--warm-up', '0']).warmUp).toBe(0);
  });

  it('names the flag at fault', () => {
    expect(() => readArguments(['--margin', '0'])).toThrow('--margin: wanted a number above 0, got 0');
    expect(() => readArguments(['--system', 'dan'])).toThrow('--system: wanted one or more of dan-1, dan-2');
  });
});
