import type { Metadata, Region, ResizeOptions } from 'sharp';
import type { ImageInput, PixelImage } from './extractor';

/** What sharp must do to bring an image to an input's size. */
export interface ResizePlan {
  readonly resize: ResizeOptions;
  /** What to cut out of the resized image. */
  readonly cut?: Region;
  /** The part of the photograph that is left, where it is not all of it. */
  readonly window?: NonNullable<PixelImage['window']>;
}

/**
 * How an image of some size comes to an input's size. `metadata` is asked for the image's own size only where something
 * is cut off. For `shorter` the longer side is rounded down and the crop's corner to the nearest px, as torchvision does.
 */
export async function resizePlan(
  input: ImageInput,
  metadata: () => Promise<Pick<Metadata, 'autoOrient'>>,
): Promise<ResizePlan> {
  const { kernel = 'lanczos3' } = input;
  if ('longest' in input) {
    const { longest } = input;
    return { resize: { kernel, width: longest, height: longest, fit: 'inside', withoutEnlargement: true } };
  }
  if ('fit' in input && input.fit === 'fill') {
    return { resize: { kernel, width: input.width, height: input.height, fit: 'fill' } };
  }
  const { width, height } = (await metadata()).autoOrient;
  if ('fit' in input) {
    const scale = Math.max(input.width / width, input.height / height);
    return {
      resize: { kernel, width: input.width, height: input.height, fit: 'cover' },
      window: middle(input.width / (width * scale), input.height / (height * scale)),
    };
  }
  const scaled = shorterTo(input.shorter, width, height);
  const { crop } = input;
  const cut = {
    left: Math.round((scaled.width - crop.width) / 2),
    top: Math.round((scaled.height - crop.height) / 2),
    ...crop,
  };
  return {
    resize: { kernel, ...scaled, fit: 'fill' },
    cut,
    window: [
      cut.left / scaled.width,
      cut.top / scaled.height,
      (cut.left + crop.width) / scaled.width,
      (cut.top + crop.height) / scaled.height,
    ],
  };
}

function shorterTo(shorter: number, width: number, height: number): { width: number; height: number } {
  return width <= height
    ? { width: shorter, height: Math.floor((shorter * height) / width) }
    : { width: Math.floor((shorter * width) / height), height: shorter };
}

/** A box in the middle of the image that has these parts of its width and height. */
function middle(width: number, height: number): NonNullable<PixelImage['window']> {
  return [(1 - width) / 2, (1 - height) / 2, (1 + width) / 2, (1 + height) / 2];
}
