import { OptionError, ShapeError } from '@vse/core';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import type { ExtractedFeatures } from '@vse/feature-store';
import { mirror } from './mirror';

/** Size of the images that `tenCropMean` crops. */
export interface TenCropOptions {
  /** Side of the square that images are stretched to before cropping, in px. Defaults to `256`. */
  readonly from?: number;
}

/**
 * Averages an extractor's vectors over ten crops of an image: the four corners, the centre, and their mirror images. The
 * VGG features of DSPE (https://arxiv.org/abs/1511.06078) and Fisher-vector CCA. Disposes the extractor with itself. An
 * image costs as much as ten.
 *
 * @param extractor - Extractor of one vector per image.
 * @param options - Size of the images.
 * @throws `OptionError` if the extractor returns several vectors per image or has no fixed size of at most `from`.
 *
 * @example
 * ```ts not run: weights
 * import { onnxExtractor, preprocessingPresets, tenCropMean } from '@vse/features';
 *
 * const preset = preprocessingPresets['ten-crop-caffe'];
 * const vgg = await onnxExtractor({ file: 'vgg19-7.onnx', layer: 'vgg0_dense1_relu_fwd', ...preset });
 * console.log(tenCropMean(vgg).dim); // 4096
 * ```
 */
export function tenCropMean(
  extractor: FeatureExtractor,
  { from = 256 }: TenCropOptions = {},
): FeatureExtractor {
  const { input } = extractor;
  const size = 'crop' in input ? input.crop : 'fit' in input ? input : undefined;
  if (!size || !Number.isInteger(from) || from < Math.max(size.width, size.height)) {
    throw new OptionError(
      `tenCropMean: the extractor must read images of a fixed size of at most ${from}, got ${JSON.stringify(input)}. Give a larger from.`,
    );
  }
  if (extractor.length !== 1) {
    throw new OptionError(
      `tenCropMean: the extractor must return one vector per image, got ${extractor.length}. Take its pooled output.`,
    );
  }
  return {
    ...extractor,
    name: `${extractor.name}, ten crops`,
    settings: { ...extractor.settings, crops: 10, size: { width: size.width, height: size.height } },
    input: { width: from, height: from, fit: 'fill', ...(input.kernel && { kernel: input.kernel }) },
    extract: async (images) => {
      const batches = await Promise.all(
        images.map(async (image) => meanOf(await extractAll(extractor, tenCrops(image, size)))),
      );
      return batches;
    },
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Crops the upper left, upper right, lower left and lower right corners and the centre, then mirrors the five. */
export function tenCrops(image: PixelImage, { width, height }: Size): PixelImage[] {
  const [right, bottom] = [image.width - width, image.height - height];
  if (right < 0 || bottom < 0) {
    throw new ShapeError(
      `tenCrops: images must be at least ${width} x ${height}, got ${image.width} x ${image.height}.`,
    );
  }
  const places = [
    [0, 0],
    [right, 0],
    [0, bottom],
    [right, bottom],
    [Math.round(right / 2), Math.round(bottom / 2)],
  ] as const;
  const crops = places.map(([left, top]) => crop(image, left, top, { width, height }));
  return [...crops, ...crops.map(mirror)];
}

function crop(image: PixelImage, left: number, top: number, { width, height }: Size): PixelImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(start, start + width * 3), y * width * 3);
  }
  return { data, width, height };
}

/** Extracts images in batches of the extractor's size. */
async function extractAll(
  extractor: FeatureExtractor,
  images: readonly PixelImage[],
): Promise<readonly ExtractedFeatures[]> {
  const { batchSize } = extractor;
  const results: ExtractedFeatures[] = [];
  for (let start = 0; start < images.length; start += batchSize) {
    results.push(...(await extractor.extract(images.slice(start, start + batchSize))));
  }
  return results;
}

function meanOf(crops: readonly ExtractedFeatures[]): ExtractedFeatures {
  const dim = crops[0]!.features.dim;
  const sum = new Float64Array(dim);
  for (const { features } of crops) for (let i = 0; i < dim; i++) sum[i]! += features.values[i]!;
  const values = Float32Array.from(sum, (value) => value / crops.length);
  return { features: { values, length: 1, dim }, boxes: Float32Array.of(0, 0, 1, 1) };
}
