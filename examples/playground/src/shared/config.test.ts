import { describe, expect, it } from 'vitest';
import { defaults, fromFragment, toFragment, type Config } from './config';

describe('a link', () => {
  it('carries what differs from the defaults, and nothing else', () => {
    expect(toFragment(defaults)).toBe('');
    expect(toFragment({ ...defaults, system: 'vsepp', seed: 7 })).toBe('#system=vsepp&seed=7');
  });

  it('gives the configuration back', () => {
    const config: Config = {
      system: 'scan-i2t',
      pictures: 60,
      epochs: 3,
      batchSize: 16,
      embedDim: 32,
      learningRate: 0.0005,
      seed: 0,
      backend: 'wasm',
    };
    expect(fromFragment(toFragment(config))).toEqual(config);
  });

  it('keeps numbers in their bounds, and takes defaults for what it cannot read', () => {
    expect(
      fromFragment('#system=toString&epochs=-4&batchSize=1e9&seed=1.6&learningRate=x&backend=cpu'),
    ).toEqual({
      ...defaults,
      epochs: 1,
      batchSize: 256,
      seed: 2,
    });
  });
});
