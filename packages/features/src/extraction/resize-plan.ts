import type { Metadata, Region } from 'sharp';
import type { ImageInput, PixelImage, ResizeKernel } from './extractor';

/** Operations of sharp that resize an image to an input. */
export interface ResizePlan {
  readonly resize: {
    readonly kernel: ResizeKernel;
    readonly width: number;
    readonly height: number;
    readonly fit: 'fill' | 'cover' | 'inside';
    readonly withoutEnlargement?: true;
  };
  /** Crop of the resized image. */
  readonly cut?: Region;
  /** Crop of the photograph that is left; absent for all of it. */
  readonly window?: NonNullable<PixelImage['window']>;
}

/**
 * Plans the resizing of an image to an input. Calls `metadata` only if the image is cropped. With `shorter`, the longer
 * side is rounded down and the crop's corner to the nearest px, as in torchvision.
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
      window: centredBox(input.width / (width * scale), input.height / (height * scale)),
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

/** A centred box of a relative width and height. */
function centredBox(width: number, height: number): NonNullable<PixelImage['window']> {
  return [(1 - width) / 2, (1 - height) / 2, (1 + width) / 2, (1 + height) / 2];
}
