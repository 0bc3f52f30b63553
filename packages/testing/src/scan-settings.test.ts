import { describe, expect, it } from 'vitest';
import { scanOptions } from './scan-settings';

describe('scanOptions', () => {
  it('translates the settings that are set', () => {
    const settings = { cross_attn: 'i2t', agg_func: 'Sum', raw_feature_norm: 'no_norm', lambda_softmax: 4 };
    expect(scanOptions(settings)).toEqual({
      direction: 'image-to-text',
      aggregate: 'sum',
      normalization: 'none',
      inverseTemperature: 4,
    });
    expect(scanOptions({ smooth: 9, lambda_lse: 5, other: 1 })).toEqual({
      inverseTemperature: 9,
      lseSharpness: 5,
    });
  });

  it('refuses an unknown choice', () =>
    expect(() => scanOptions({ agg_func: 'Median' })).toThrow('golden agg_func is Median'));
});
