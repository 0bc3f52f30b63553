import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';
import { systems } from './systems';

describe('readArguments', () => {
  it('takes sizes that learn on a CPU for photographs', () => {
    expect(readArguments(['--data', 'x'])).toMatchObject({
      preset: 'photographs',
      epochs: 12,
      batchSize: 64,
      embedDim: 256,
      learningRate: 1e-3,
      warmUp: 2,
    });
    expect(readArguments(['--data', 'x', '--warm-up', '0', '--embed-dim', '512'])).toMatchObject({
      warmUp: 0,
      embedDim: 512,
    });
  });

  it('runs all four, with the paper\u2019s sizes on photographs and no warm-up there', () => {
    expect(readArguments([])).toMatchObject({ systems: Object.keys(systems), warmUp: 2, embedDim: 128 });
    expect(readArguments(['--data', 'x', '--preset', 'paper'])).toMatchObject({
      epochs: 30,
      batchSize: 128,
      embedDim: 1024,
      wordDim: 300,
      warmUp: 0,
    });
  });

  it('leaves the learning rate to each system by default', () => {
    expect(readArguments(['--data', 'x', '--preset', 'paper'])).not.toHaveProperty('learningRate');
    expect(readArguments(['--learning-rate', '0.5']).learningRate).toBe(0.5);
    expect(readArguments(['--warm-up', '0']).warmUp).toBe(0);
  });

  it('names the flag at fault', () => {
    expect(() => readArguments(['--system', 'order'])).toThrow('--system: wanted one or more of vse0, vsepp');
    expect(() => readArguments(['--warm-up', 'x'])).toThrow('--warm-up: wanted a number above 0, got x');
  });
});
