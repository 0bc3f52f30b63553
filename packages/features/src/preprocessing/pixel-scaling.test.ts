import { describe, expect, it } from 'vitest';
import { pixelScaling, scalingJson } from './pixel-scaling';

const scale = (pixel: number, channel: number, name: Parameters<typeof pixelScaling>[1]) => {
  const { mean, deviation } = pixelScaling('here', name);
  return (pixel - mean[channel]!) / deviation[channel]!;
};

describe('pixelScaling', () => {
  it('scales pixels to the range in its name', () => {
    expect([scale(0, 0, '-1..1'), scale(255, 2, '-1..1')]).toEqual([-1, 1]);
    expect([scale(0, 0, '0..1'), scale(255, 2, '0..1')]).toEqual([0, 1]);
    expect(scale(77, 1, '0..255')).toBe(77);
  });

  it('has the constants of torchvision and of Caffe', () => {
    // (0 / 255 - 0.485) / 0.229 and (255 / 255 - 0.406) / 0.225.
    expect(scale(0, 0, 'imagenet')).toBeCloseTo(-0.485 / 0.229, 6);
    expect(scale(255, 2, 'imagenet')).toBeCloseTo((1 - 0.406) / 0.225, 6);
    expect(pixelScaling('here', 'caffe')).toMatchObject({ order: 'bgr', mean: [103.939, 116.779, 123.68] });
  });

  it('takes custom numbers, and refuses those that cannot scale', () => {
    const own = { mean: [1, 2, 3], deviation: [4, 5, 6], order: 'bgr' } as const;
    expect(scalingJson(pixelScaling('here', own))).toEqual(own);
    expect(() => pixelScaling('here', '0..2' as '0..1')).toThrow(
      /here: preprocessing must be .*imagenet.*got "0\.\.2"/,
    );
    expect(() => pixelScaling('here', { ...own, deviation: [1, 0, 1] })).toThrow(/other than 0/);
  });
});
