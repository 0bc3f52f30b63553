import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { processorInput } from './processor-input';

const clip = {
  size: { shortest_edge: 224 },
  crop_size: { width: 224, height: 224 },
  do_center_crop: true,
  resample: 3,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};

describe('processorInput', () => {
  it("is CLIP's: shorter side, centre, cubic kernel, its own mean and deviation", () => {
    const { input, width, height, scaling } = processorInput('here', clip);
    expect(input).toEqual({ shorter: 224, crop: { width: 224, height: 224 }, kernel: 'cubic' });
    expect([width, height]).toEqual([224, 224]);
    // (255 / 255 - 0.48145466) / 0.26862954
    expect((255 - scaling.mean[0]) / scaling.deviation[0]).toBeCloseTo(1.9303361, 5);
    expect(processorInput('here', { ...clip, size: 224, crop_size: 224 })).toEqual({
      input,
      width,
      height,
      scaling,
    });
  });

  it("is SigLIP's: stretched, -1 to 1", () => {
    const config = {
      size: { height: 384, width: 384 },
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
    };
    const { input, scaling } = processorInput('here', { ...config, resample: 3 });
    expect(input).toEqual({ width: 384, height: 384, fit: 'fill', kernel: 'cubic' });
    expectClose([...scaling.mean, ...scaling.deviation], Array(6).fill(127.5));
  });

  it('skips the steps that the processor skips', () => {
    const plain = { size: 8, do_rescale: false, do_normalize: false, do_flip_channel_order: true };
    const { input, scaling } = processorInput('here', plain);
    expect(input).toEqual({ width: 8, height: 8, fit: 'fill', kernel: 'linear' });
    expect(scaling).toEqual({ mean: [0, 0, 0], deviation: [1, 1, 1], order: 'bgr' });
  });

  it('refuses variable sizes and unknown kernels', () => {
    expect(() => processorInput('here', { size: { longest_edge: 9 } })).toThrow(OptionError);
    expect(() => processorInput('here', { size: { longest_edge: 9 } })).toThrow(
      /got size \{"longest_edge":9\}/,
    );
    expect(() => processorInput('here', { ...clip, resample: 5 })).toThrow(
      /resample must be 1, 2 or 3, got 5/,
    );
  });
});
