import { enlargePixels } from '../extraction/enlarge-pixels';
import type { ImageInput, PixelImage, ResizeKernel } from '../extraction/extractor';
import { resizePlan } from '../extraction/resize-plan';
import { shrinkPixels } from './shrink-pixels';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Resizes decoded pixels to an input, with the pixels that `decodeImage` of Node has from the same ones. */
export async function resizeImage(image: PixelImage, input: ImageInput): Promise<PixelImage> {
  const { width, height } = image;
  const { resize, cut, window } = await resizePlan(input, () =>
    Promise.resolve({ autoOrient: { width, height } }),
  );
  const { fit, kernel } = resize;
  const resized =
    fit === 'inside'
      ? shrunkInside(image, resize.width, kernel)
      : fit === 'cover'
        ? covering(image, resize, kernel)
        : stretched(image, resize, kernel);
  const pixels = cut ? cutPixels(resized, cut) : resized;
  return { ...pixels, ...(window && { window }) };
}

/** Shrinks the longer side to at most `longest`. */
function shrunkInside(image: PixelImage, longest: number, kernel: ResizeKernel): PixelImage {
  const scale = Math.max(image.width, image.height) / longest;
  if (scale <= 1) return image;
  const side = (length: number) => Math.max(1, Math.round(length / scale));
  const to = { width: side(image.width), height: side(image.height) };
  return shrinkPixels(image, to, kernel, { x: scale, y: scale });
}

/** Resizes so that both sides are covered, and cuts the centre out. */
function covering(image: PixelImage, to: Size, kernel: ResizeKernel): PixelImage {
  const scale = Math.min(image.width / to.width, image.height / to.height);
  const side = (length: number, least: number) => Math.max(least, Math.round(length / scale));
  const covered = { width: side(image.width, to.width), height: side(image.height, to.height) };
  const resized =
    scale < 1
      ? enlargePixels(image, covered, kernel)
      : shrinkPixels(image, covered, kernel, { x: scale, y: scale });
  const middle = (length: number, part: number) => Math.floor((length - part + 1) / 2); // as sharp
  return cutPixels(resized, {
    left: middle(covered.width, to.width),
    top: middle(covered.height, to.height),
    width: to.width,
    height: to.height,
  });
}

/** Stretches to a size: first the axes that shrink, then those that grow. */
function stretched(image: PixelImage, { width, height }: Size, kernel: ResizeKernel): PixelImage {
  const shrunk = shrinkPixels(
    image,
    { width: Math.min(image.width, width), height: Math.min(image.height, height) },
    kernel,
  );
  if (shrunk.width === width && shrunk.height === height) return shrunk;
  return enlargePixels(shrunk, { width, height }, kernel);
}

/** Cuts a part out of an image. */
function cutPixels(
  { data, width }: PixelImage,
  part: Size & { readonly left: number; readonly top: number },
): PixelImage {
  const cut = new Uint8Array(part.width * part.height * 3);
  for (let y = 0; y < part.height; y++) {
    const from = ((part.top + y) * width + part.left) * 3;
    cut.set(data.subarray(from, from + part.width * 3), y * part.width * 3);
  }
  return { data: cut, width: part.width, height: part.height };
}
