import { readFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { DataError } from '@vse/core';
import type { ImageInput, PixelImage } from './extractor';
import { resizePlan } from './resize-plan';

/**
 * Decodes an image file (anything libvips reads) to 8-bit sRGB at the size an extractor wants: turned upright by its
 * Exif orientation, transparency over white, a Lanczos-3 kernel where it shrinks unless the input names another. Of an
 * animation or a document it takes the first frame; 16 bits a channel become 8, CMYK becomes sRGB by its profile.
 *
 * Throws a `DataError` with the decoder's own reason where the file is missing, empty, cut short or not an image, or
 * has more than 268,402,689 pixels (16,383 x 16,383), which is refused before it is decoded.
 */
export async function decodeImage(file: string, input: ImageInput): Promise<PixelImage> {
  try {
    // From memory: libvips opens a file several times to tell what it is, and remembers it by name when it has changed.
    const image = sharp(await readFile(file), { failOn: 'truncated' }).rotate();
    const { resize, cut, window } = await resizePlan(input, () => image.metadata());
    const resized = image.resize(resize);
    return { ...(await rgbPixels(cut ? resized.extract(cut) : resized)), ...(window && { window }) };
  } catch (error) {
    throw new DataError(`decodeImage: ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

/** The pixels of an image as 8-bit sRGB, transparency over white. */
export async function rgbPixels(image: Sharp): Promise<PixelImage> {
  const { data, info } = await image
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'the file is missing',
  EISDIR: 'it is a folder',
  EACCES: 'the file may not be read',
};

/** The decoder's reason in one line. */
export function reasonOf(error: unknown): string {
  const fault = FILE_FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
  if (fault !== undefined) return fault;
  const text = error instanceof Error ? error.message : String(error);
  // The decoder sees memory, the reader a file.
  const reason = text
    .split('\n')[0]!
    .trim()
    .replace(/^Input buffer/i, 'Input file');
  // libvips loses its reason when two images fail at the same moment.
  if (reason === 'Unknown error') return 'the image is damaged or cut short';
  if (!reason.includes('pixel limit')) return reason;
  return `${reason} (268,402,689, or 16,383 x 16,383); make the image smaller`;
}
