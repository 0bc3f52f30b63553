import sharp, { type Sharp } from 'sharp';
import { DataError } from '@vse/core';
import { readSource, type FileSource } from '@vse/formats';
import { unreadableKind } from './image-kinds';
import type { ImageInput, PixelImage } from './extractor';
import { limiter } from './limiter';
import { resizePlan, type ResizePlan } from './resize-plan';
import { rgbPixels } from './rgb-pixels';
import { cutPixels, grows, stretchPixels } from './stretch-pixels';

/** Number of the rules by which images are decoded and resized, part of the key of cached features. */
export const decodingVersion = 2;

/** An image to decode: a path, the bytes of a file, or pixels. */
export type ImageSource = string | Uint8Array | Pick<PixelImage, 'data' | 'width' | 'height'>;

/**
 * Decodes an image of any format of libvips to 8-bit sRGB at the input size of an extractor: upright by its Exif
 * orientation, transparency over white, the first frame of an animation, CMYK converted by its profile. Resizes with a
 * Lanczos-3 kernel unless the input names another; the centres of pixels keep their place.
 *
 * @param image - Path of a file, the bytes of one, or RGB pixels.
 * @param input - Input size of an extractor.
 * @throws `DataError` with the decoder's reason if the file is missing, empty, truncated or not an image, or has more
 * than 268,402,689 pixels (16,383 x 16,383), which is checked before decoding, or if the pixels are not `width` x `height`.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { decodeImage } from '@vse/features';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'images-')), 'red.svg');
 * const red = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="red"/></svg>';
 * await writeFile(file, red);
 * const { data, width, height } = await decodeImage(file, { width: 8, height: 8, fit: 'fill' });
 * console.log(width, height, data.slice(0, 3)); // 8 8, then 255, 0, 0
 * ```
 */
export async function decodeImage(image: ImageSource, input: ImageInput): Promise<PixelImage> {
  if (typeof image !== 'string') return decodeGiven(image, input);
  const decoded = await decodeSource(image, input);
  if ('pixels' in decoded) return decoded.pixels;
  throw new DataError(`decodeImage: ${image}: ${decoded.reason}`, { cause: decoded.error });
}

/** Decodes an image that is in memory. */
async function decodeGiven(image: Exclude<ImageSource, string>, input: ImageInput): Promise<PixelImage> {
  try {
    return await resizedPixels(() => (image instanceof Uint8Array ? opened(image) : ofPixels(image)), input);
  } catch (error) {
    const kind = image instanceof Uint8Array ? unreadableKind(image) : undefined;
    throw new DataError(`decodeImage: the given image: ${kind ?? reasonOf(error)}`, { cause: error });
  }
}

/** From memory: libvips opens a file several times to detect its format, and caches it by name after it has changed. */
function opened(content: Uint8Array): Sharp {
  return sharp(content, { failOn: 'truncated' }).rotate();
}

function ofPixels({ data, width, height }: Exclude<ImageSource, string | Uint8Array>): Sharp {
  if (!Number.isInteger(width) || !(width > 0) || data.length !== width * height * 3) {
    throw new DataError(
      `must have ${width} x ${height} x 3 numbers of 8 bits, got ${data.length}. Give interleaved RGB.`,
    );
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function resizedPixels(open: () => Sharp, input: ImageInput): Promise<PixelImage> {
  const image = open();
  const { resize, cut, window } = await resizePlan(input, () => image.metadata());
  const enlarged = await enlargedPixels(image, resize, cut);
  if (enlarged) return { ...enlarged, ...(window && { window }) };
  const resized = image.resize(resize);
  const pixels = await rgbPixels(cut ? resized.extract(cut) : resized);
  return { ...pixels, ...(window && { window }) };
}

/** Pixels of an image that has to grow; `undefined` for one that does not, or whose size cannot be read. */
async function enlargedPixels(
  image: Sharp,
  { width, height, fit, kernel }: ResizePlan['resize'],
  cut: ResizePlan['cut'],
): Promise<PixelImage | undefined> {
  if (fit === 'inside') return undefined;
  const read = await image.metadata().catch(() => undefined); // decoding says what is wrong with it
  const from = read?.autoOrient;
  if (!from || !grows(from, { width, height })) return undefined;
  if (fit === 'fill') {
    const stretched = await stretchPixels(image, { from, to: { width, height }, kernel });
    return cut ? cutPixels(stretched, cut) : stretched;
  }
  const scale = Math.max(width / from.width, height / from.height);
  const to = {
    width: Math.max(width, Math.round(from.width * scale)),
    height: Math.max(height, Math.round(from.height * scale)),
  };
  const covering = await stretchPixels(image, { from, to, kernel });
  const [left, top] = [Math.floor((to.width - width + 1) / 2), Math.floor((to.height - height + 1) / 2)]; // as sharp
  return cutPixels(covering, { left, top, width, height });
}

/** Files that are open at once: many are decoded ahead, and a process may have few descriptors. */
const reading = limiter(8);

/** Pixels of a file, or the reason why it has none, and what the file was: `null` if it could not be opened. */
export type DecodedSource =
  | { readonly source: FileSource; readonly pixels: PixelImage }
  | { readonly source: FileSource | null; readonly reason: string; readonly error: unknown };

/** Decodes an image file; the source is that of the very bytes that were decoded. */
export async function decodeSource(file: string, input: ImageInput): Promise<DecodedSource> {
  let read: Awaited<ReturnType<typeof readSource>>;
  try {
    read = await reading(() => readSource(file));
  } catch (error) {
    return { source: null, reason: reasonOf((error as Error).cause ?? error), error };
  }
  const { source, content } = read;
  try {
    return { source, pixels: await resizedPixels(() => opened(content), input) };
  } catch (error) {
    return { source, reason: unreadableKind(content) ?? reasonOf(error), error };
  }
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'the file is missing',
  EISDIR: 'it is a folder',
  EACCES: 'the file may not be read',
};

/** The decoder's reason for an error, in one line. */
export function reasonOf(error: unknown): string {
  const fault = FILE_FAULTS[(error as NodeJS.ErrnoException).code ?? ''];
  if (fault !== undefined) return fault;
  const text = error instanceof Error ? error.message : String(error);
  // The decoder reads memory; for the user it is a file.
  const reason = text
    .split('\n')[0]!
    .trim()
    .replace(/^Input buffer/i, 'Input file');
  // libvips loses the reason if two images fail at the same moment.
  if (reason === 'Unknown error') return 'the image is damaged or cut short';
  if (!reason.includes('pixel limit')) return reason;
  return `${reason} (268,402,689, or 16,383 x 16,383); make the image smaller`;
}
