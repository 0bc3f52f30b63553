import { DataError } from '@vse/core';
import type { ImageInput, PixelImage } from '../extraction/extractor';
import { unreadableKind } from '../extraction/image-kinds';
import type { OpenPicture } from './converted-picture';
import { pictureColours } from './picture-colours';
import { resizeImage } from './resize-image';

/** A picture's file as pages give it: the part of `Blob` that is read here. */
export interface PictureBlob {
  /** Size in bytes. */
  readonly size: number;
  /** Reads the whole content. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A decoded bitmap of a page: the part of `ImageBitmap` that is read here. */
export interface PictureBitmap {
  /** Width in px. */
  readonly width: number;
  /** Height in px. */
  readonly height: number;
  /** Frees the bitmap. */
  close(): void;
}

/** A picture in a page: a file that was dropped or fetched, its bytes, a bitmap, or RGB pixels. */
export type PageImage =
  PictureBlob | Uint8Array | PictureBitmap | Pick<PixelImage, 'data' | 'width' | 'height'>;

/** The functions of a page and of its workers that are used here; only Node's types are in scope. */
interface PageScope {
  readonly Blob: new (parts: readonly Uint8Array[]) => PictureBlob;
  createImageBitmap(
    source: PictureBlob,
    options: {
      readonly imageOrientation: 'from-image';
      readonly colorSpaceConversion: 'default' | 'none';
      readonly premultiplyAlpha: 'none';
    },
  ): Promise<PictureBitmap>;
  readonly OffscreenCanvas: new (
    width: number,
    height: number,
  ) => {
    getContext(
      kind: '2d',
      options: { readonly willReadFrequently: true; readonly alpha: false },
    ): {
      fillStyle: string;
      fillRect(x: number, y: number, width: number, height: number): void;
      drawImage(bitmap: PictureBitmap, x: number, y: number): void;
      getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
    } | null;
  };
}

/**
 * Decodes a picture in a page or a worker of one, to the pixels that `decodeImage` of Node has: upright by its Exif orientation,
 * transparency over white, the first frame of an animation, colours to sRGB by the embedded profile, resized by the same
 * arithmetic, bit for bit. The browser decodes; formats are those that it knows. In Chromium the pixels are those of Node, also
 * with a profile of curves and a matrix such as Display P3. Some differ by 1 or 2 levels of 255 in AVIF, by more in AVIF with colours
 * at half the size and where a picture with a profile is partly transparent.
 *
 * @param image - A `File` or `Blob`, the bytes of one, an `ImageBitmap`, which stays open, or RGB pixels.
 * @param input - Input size of an extractor.
 * @throws `DataError` with the browser's reason if it is no picture, if it is a JPEG in CMYK, which each browser converts in its own
 * way, or if the pixels are not `width` x `height`.
 *
 * @example
 * ```ts not run: a page
 * import { decodeImage } from '@vse/features/page';
 *
 * const file = await (await fetch('cat.png')).blob(); // or a file that a person dropped
 * const { data, width, height } = await decodeImage(file, { longest: 160 });
 * console.log(width, height, data.length); // RGB
 * ```
 */
export async function decodeImage(image: PageImage, input: ImageInput): Promise<PixelImage> {
  return resizeImage(await pixelsOf(image), input);
}

async function pixelsOf(image: PageImage): Promise<PixelImage> {
  if (image instanceof Uint8Array || 'arrayBuffer' in image) return decoded(image);
  if ('close' in image) return drawn(image);
  const { data, width, height } = image;
  if (!Number.isInteger(width) || !(width > 0) || data.length !== width * height * 3) {
    throw new DataError(
      `decodeImage: the given image: must have ${width} x ${height} x 3 numbers of 8 bits, got ${data.length}. Give interleaved RGB.`,
    );
  }
  return { data, width, height };
}

async function decoded(image: PictureBlob | Uint8Array): Promise<PixelImage> {
  const scope = globalThis as unknown as PageScope;
  const bytes = await bytesOf(image);
  const colours = pictureColours(bytes);
  if (colours.cmyk) throw refused('CMYK is not supported in a page: convert the file to RGB');
  const source = image instanceof Uint8Array ? new scope.Blob([image]) : image;
  const open: OpenPicture = async (colorSpaceConversion, convert) => {
    let bitmap: PictureBitmap;
    try {
      bitmap = await scope.createImageBitmap(source, {
        imageOrientation: 'from-image',
        colorSpaceConversion,
        premultiplyAlpha: 'none', // the drawing multiplies, and rounds, for all formats alike
      });
    } catch (error) {
      throw refused(`${reasonOf(bytes, error)}. Give a PNG, JPEG, WebP, AVIF or GIF`, error);
    }
    try {
      const pixels = drawn(bitmap);
      convert?.(pixels.data, colours.opaque ? undefined : drawn(bitmap, '#000000').data);
      return pixels;
    } finally {
      bitmap.close();
    }
  };
  // As libvips: a PNG that states a gamma, but has no profile, keeps its numbers.
  if (!colours.profile) return open('none');
  const { convertedPicture } = await import('./converted-picture'); // few pictures need it
  return convertedPicture(colours.profile, open);
}

function refused(reason: string, cause?: unknown): DataError {
  return new DataError(`decodeImage: the given image: ${reason}.`, { cause });
}

async function bytesOf(image: PictureBlob | Uint8Array): Promise<Uint8Array> {
  if (image instanceof Uint8Array) return image;
  try {
    return new Uint8Array(await image.arrayBuffer());
  } catch (error) {
    throw refused(`the file cannot be read: ${(error as Error).message}`, error);
  }
}

/** Pixels of a bitmap over white, or another colour. */
function drawn(bitmap: PictureBitmap, below = '#ffffff'): PixelImage {
  const { width, height } = bitmap;
  const { OffscreenCanvas } = globalThis as unknown as PageScope;
  const context = new OffscreenCanvas(width, height).getContext('2d', {
    willReadFrequently: true,
    alpha: false,
  });
  if (!context) {
    throw new DataError(
      `decodeImage: the given image: the browser has no memory for ${width} x ${height} px. Make the image smaller.`,
    );
  }
  context.fillStyle = below;
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  const rgba = context.getImageData(0, 0, width, height).data;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, from = 0; i < data.length; i += 3, from += 4) {
    data[i] = rgba[from]!;
    data[i + 1] = rgba[from + 1]!;
    data[i + 2] = rgba[from + 2]!;
  }
  return { data, width, height };
}

function reasonOf(bytes: Uint8Array, error: unknown): string {
  if (bytes.length === 0) return 'the file is empty';
  const kind = unreadableKind(bytes);
  if (kind !== undefined) return kind;
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
