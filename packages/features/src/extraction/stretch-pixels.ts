import sharp, { type Sharp } from 'sharp';
import { enlargePixels } from './enlarge-pixels';
import type { PixelImage, ResizeKernel } from './extractor';
import { rgbPixels } from './rgb-pixels';

/** Size of an image in px. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Stretching of an image to a size. */
export interface StretchOptions {
  /** Size before it, as the image is shown. */
  readonly from: PixelSize;
  readonly to: PixelSize;
  readonly kernel: ResizeKernel;
}

/** Returns whether an axis grows. */
export function grows(from: PixelSize, to: PixelSize): boolean {
  return to.width > from.width || to.height > from.height;
}

/**
 * Decodes an image stretched to a size. libvips shrinks; it enlarges by samples half a px away from their place, so that axes that grow
 * are done by `enlargePixels`.
 */
export async function stretchPixels(image: Sharp, { from, to, kernel }: StretchOptions): Promise<PixelImage> {
  if (!grows(from, to)) return rgbPixels(image.resize({ ...to, kernel, fit: 'fill' }));
  const shrunk = { width: Math.min(from.width, to.width), height: Math.min(from.height, to.height) };
  return enlargePixels(await rgbPixels(image.resize({ ...shrunk, kernel, fit: 'fill' })), to, kernel);
}

/** Cuts a part out of an image. */
export async function cutPixels(
  { data, width, height }: PixelImage,
  part: PixelSize & { readonly left: number; readonly top: number },
): Promise<PixelImage> {
  return rgbPixels(sharp(data, { raw: { width, height, channels: 3 } }).extract(part));
}
