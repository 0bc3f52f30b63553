import type { Sharp } from 'sharp';
import type { PixelImage } from './extractor';

/** Converts an image to 8-bit sRGB pixels, transparency over white. */
export async function rgbPixels(image: Sharp): Promise<PixelImage> {
  const { data, info } = await image
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
