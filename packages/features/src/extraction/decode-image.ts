import sharp, { type Metadata, type Sharp } from 'sharp';
import { DataError } from '@vse/core';
import { readSource, type FileSource } from '@vse/formats';
import { unreadableKind } from './image-kinds';
import type { ImageInput, PixelImage } from './extractor';
import { limiter } from './limiter';
import { resizePlan, type ResizePlan } from './resize-plan';
import { rgbPixels } from './rgb-pixels';
import { cutPixels, grows, stretchPixels } from './stretch-pixels';

/** Number of the rules by which images are decoded and resized, part of the key of cached features. */
export const decodingVersion = 4;

/** An image to decode: a path, the bytes of a file, or pixels. */
export type ImageSource = string | Uint8Array | Pick<PixelImage, 'data' | 'width' | 'height'>;

/**
 * Decodes an image of any format of libvips to 8-bit sRGB at the input size of an extractor: upright by its Exif
 * orientation, transparency over white, the first frame of an animation, CMYK converted by its profile. Resizes all of its
 * pixels with a Lanczos-3 kernel unless the input names another; the centres of pixels keep their place.
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
    return await resizedPixels(image instanceof Uint8Array ? await opened(image) : ofPixels(image), input);
  } catch (error) {
    const kind = image instanceof Uint8Array ? unreadableKind(image) : undefined;
    throw new DataError(`decodeImage: the given image: ${kind ?? reasonOf(error)}`, { cause: error });
  }
}

/** An image that is open, and its header. */
interface OpenImage {
  readonly image: Sharp;
  readonly metadata: () => Promise<Pick<Metadata, 'autoOrient'>>;
}

/**
 * Opens a file that is in memory: libvips opens a file several times to detect its format, and caches it by name after it has
 * changed. The decoders of JPEG and WebP can shrink an image while they decode it, each by a filter of its own, and sharp asks them
 * to, unless a part of the image is cut out before the resizing: here all of it is. So the pixels are those of a page, which has no
 * such decoders. Drawings in SVG are still rendered at their final size. Images of 16 bits are cut to 8 first, as pages decode them; sharp
 * would resize 16 bits, and convert those with a profile to Display P3.
 */
async function opened(content: Uint8Array): Promise<OpenImage> {
  const image = sharp(content, { failOn: 'truncated' }).rotate();
  const header = image.metadata();
  const read = await header.catch(() => undefined); // decoding says what is wrong with it
  if (!read || read.format === 'svg') return { image, metadata: () => header };
  if (read.space === 'rgb16' || read.space === 'grey16') image.pipelineColourspace('srgb');
  if (read.hasAlpha) return ofPixels(await overWhite(image));
  return { image: image.extract({ left: 0, top: 0, ...read.autoOrient }), metadata: () => header };
}

/** Puts an image over white before it is resized, rounding where libvips cuts off: as a page does, to the bit. */
async function overWhite(image: Sharp): Promise<PixelImage> {
  const { data: rgba, info } = await image
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const data = new Uint8Array(width * height * 3);
  for (let to = 0, from = 0; to < data.length; to += 3, from += 4) {
    const opacity = rgba[from + 3]!;
    for (let channel = 0; channel < 3; channel++)
      data[to + channel] = Math.round((rgba[from + channel]! * opacity) / 255) + 255 - opacity;
  }
  return { data, width, height };
}

function ofPixels({ data, width, height }: Exclude<ImageSource, string | Uint8Array>): OpenImage {
  if (!Number.isInteger(width) || !(width > 0) || data.length !== width * height * 3) {
    throw new DataError(
      `must have ${width} x ${height} x 3 numbers of 8 bits, got ${data.length}. Give interleaved RGB.`,
    );
  }
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  return { image, metadata: () => Promise.resolve({ autoOrient: { width, height } }) };
}

async function resizedPixels({ image, metadata }: OpenImage, input: ImageInput): Promise<PixelImage> {
  const { resize, cut, window } = await resizePlan(input, metadata);
  const enlarged = await enlargedPixels({ image, metadata }, resize, cut);
  if (enlarged) return { ...enlarged, ...(window && { window }) };
  const resized = image.resize(resize);
  const pixels = await rgbPixels(cut ? resized.extract(cut) : resized);
  return { ...pixels, ...(window && { window }) };
}

/** Pixels of an image that has to grow; `undefined` for one that does not, or whose size cannot be read. */
async function enlargedPixels(
  { image, metadata }: OpenImage,
  { width, height, fit, kernel }: ResizePlan['resize'],
  cut: ResizePlan['cut'],
): Promise<PixelImage | undefined> {
  if (fit === 'inside') return undefined;
  const from = (await metadata().catch(() => undefined))?.autoOrient;
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
    return { source, pixels: await resizedPixels(await opened(content), input) };
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
