import sharp from 'sharp';
import type { PixelImage } from '../extraction/extractor';

/** An image in the size that a network reads, and how much of that size it fills from the upper left corner on. */
export interface FramedImage extends PixelImage {
  readonly content: { readonly width: number; readonly height: number };
}

export interface FrameOptions {
  /** The size that the network reads; absent means that it takes the image's shape, at most `longest` on a side. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly longest: number;
  readonly resize: 'letterbox' | 'stretch';
  /** From 0 to 255. */
  readonly fill: number;
}

/** Brings an image into the frame of a network: as large as it fits, from the upper left corner, or stretched. */
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

/** An image stretched to a size, by a linear kernel over what each new pixel covers; the same image where it has it. */
export async function resizePixels(
  image: PixelImage,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<PixelImage> {
  if (image.width === width && image.height === height) return image;
  const raw = { width: image.width, height: image.height, channels: 3 } as const;
  const data = await sharp(image.data, { raw })
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { data, width, height };
}
