import { describe, expect, it } from 'vitest';
import type { GoldenTensor } from './golden';
import { goldenTolerance, noteDeviation } from './golden-tolerance';
import { scanCondition } from './scan-condition';

const tensor = (shape: number[], data: number[]): GoldenTensor => ({ shape, dtype: 'float32', data });

describe('scanCondition', () => {
  const settings = { raw_feature_norm: 'clipped_l2norm', cross_attn: 't2i' };
  /** One image of two regions and a caption of two words, of which the second may be padding. */
  const inputs = (length: number) => ({
    images: tensor([1, 2, 2], [1, 0, 3, -4]),
    captions: tensor([1, 2, 2], [1, 0.7, 0, 1]),
    cap_lens: tensor([1], [length]),
  });

  it('is the largest ratio of sizes to the norm of products', () => {
    // Second region: 3 - 2.8 = 0.2 of terms 5.8, and -4 of 4, both times 0.1: its norm is that of 0.2 and 0.4.
    const [norm, sizes] = [Math.hypot(0.2, 0.4), Math.hypot(5.8, 0.4)];
    expect(scanCondition(settings, inputs(2))).toBeCloseTo(sizes / norm, 5);
    // Of one word alone: 0.2 of 5.8.
    expect(scanCondition(settings, inputs(1))).toBeCloseTo(5.8 / 0.2, 5);
    expect(scanCondition({ ...settings, raw_feature_norm: 'no_norm' }, inputs(1))).toBe(0);
    // Over regions: the first word has products 1 of 1, and 0.2 of 5.8.
    const other = scanCondition(settings, inputs(1), 'image-to-text');
    expect(other).toBeCloseTo(Math.hypot(1, 5.8) / Math.hypot(1, 0.2), 5);
  });

  it('widens the tolerance of gradients only where it exceeds the roundings of the backend', () => {
    const outputs = { scores: tensor([1], [2]), grad_images: tensor([1], [2]) };
    const of = (name: string, condition: number) =>
      goldenTolerance(outputs, name, { backend: 'cpu', condition });
    expect(of('scores', 1e6)).toEqual(of('scores', 0));
    expect(of('grad_images', 511)).toEqual(of('grad_images', 0));
    const stated = { ...outputs };
    noteDeviation(stated, { f32_max_abs_dev: 1e-6 });
    const options = { backend: 'cpu', condition: 1e6 };
    expect(goldenTolerance(stated, 'grad_images', options).relative).toBeCloseTo((512 * 1e-6) / 2, 12);
    expect(of('grad_images', 1024).relative).toBe(2 * of('grad_images', 0).relative);
  });
});
