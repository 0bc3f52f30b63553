import type { PixelImage } from '../extraction/extractor';
import type { PixelScaling } from './pixel-scaling';

/** Scales images of one size into `[batch, 3, height, width]`, channels in the scaling's order. */
export function planesOf(
  images: readonly Pick<PixelImage, 'data'>[],
  { mean, deviation, order }: PixelScaling,
): Float32Array {
  const size = images[0]?.data.length ?? 0;
  const plane = size / 3;
  const values = new Float32Array(images.length * size);
  images.forEach(({ data }, image) => {
    for (let channel = 0; channel < 3; channel++) {
      const from = order === 'rgb' ? channel : 2 - channel;
      const to = image * size + channel * plane;
      for (let i = 0; i < plane; i++) {
        values[to + i] = (data[3 * i + from]! - mean[channel]!) / deviation[channel]!;
      }
    }
  });
  return values;
}
