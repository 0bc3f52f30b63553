import type { PixelImage } from '../extraction/extractor';

/** Mirrors an image left to right. */
export function mirror({ data, width, height }: PixelImage): PixelImage {
  const mirrored = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [(y * width + x) * 3, (y * width + width - 1 - x) * 3];
      mirrored.set(data.subarray(from, from + 3), to);
    }
  }
  return { data: mirrored, width, height };
}
