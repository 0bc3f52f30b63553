import sharp from 'sharp';
import type { PixelImage } from '../extraction/extractor';
import { stretchPixels } from '../extraction/stretch-pixels';

/** An image at the input size of a network. */
export interface FramedImage extends PixelImage {
  /** Part of the input that the image fills, from the upper left corner. */
  readonly content: { readonly width: number; readonly height: number };
}

/** Input of a network. */
export interface FrameOptions {
  /** Input size of the network; absent means any, with the image's aspect ratio and a longer side of at most `longest`. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly longest: number;
  readonly resize: 'letterbox' | 'stretch';
  /** Grey value of letterbox padding, from 0 to 255. */
  readonly fill: number;
}

/** Resizes an image to a network's input: letterboxed into the upper left corner, or stretched. */
export async function frameImage(image: PixelImage, options: FrameOptions): Promise<FramedImage> {
  const { size, longest, resize, fill } = options;
  const scale = size
    ? Math.min(size.width / image.width, size.height / image.height)
    : Math.min(1, longest / Math.max(image.width, image.height));
  const fitted = {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
  const content = size && resize === 'stretch' ? size : fitted;
  const pixels = await resizePixels(image, content);
  if (!size || (size.width === content.width && size.height === content.height)) {
    return { ...pixels, content };
  }
  const data = new Uint8Array(size.width * size.height * 3).fill(fill);
  for (let y = 0; y < content.height; y++) {
    const row = pixels.data.subarray(y * content.width * 3, (y + 1) * content.width * 3);
    data.set(row, y * size.width * 3);
  }
  return { data, ...size, content };
}

/** Stretches an image to a size with an area-aware linear kernel; returns an image of that size unchanged. */
export async function resizePixels(
  image: PixelImage,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<PixelImage> {
  if (image.width === width && image.height === height) return image;
  const raw = { width: image.width, height: image.height, channels: 3 } as const;
  return stretchPixels(sharp(image.data, { raw }), { from: image, to: { width, height }, kernel: 'linear' });
}
