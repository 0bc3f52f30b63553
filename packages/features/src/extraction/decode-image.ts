import sharp from 'sharp';
import { DataError } from '@vse/core';
import type { ImageInput, PixelImage } from './extractor';

/**
 * Decodes an image file (anything libvips reads) to 8-bit sRGB at the size an extractor wants: turned upright by its
 * Exif orientation, transparency over white, a Lanczos-3 kernel where it shrinks. Throws a `DataError` with the
 * decoder's own reason where the file is missing, cut short or not an image.
 */
export async function decodeImage(file: string, input: ImageInput): Promise<PixelImage> {
  const size =
    'longest' in input
      ? ({ width: input.longest, height: input.longest, fit: 'inside', withoutEnlargement: true } as const)
      : { width: input.width, height: input.height, fit: input.fit };
  try {
    const { data, info } = await sharp(file, { failOn: 'truncated' })
      .rotate()
      .resize(size)
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw new DataError(`decodeImage: ${file}: ${reasonOf(error)}`);
  }
}

/** The decoder's reason in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const reason = text.split('\n')[0]!.trim();
  // libvips loses its reason when two images fail at the same moment.
  return reason === 'Unknown error' ? 'the image is damaged or cut short' : reason;
}
