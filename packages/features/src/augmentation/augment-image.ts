import { readFile } from 'node:fs/promises';
import { DataError, type SeededRandom } from '@vse/core';
import sharp from 'sharp';
import { reasonOf, rgbPixels } from '../extraction/decode-image';
import type { PixelImage } from '../extraction/extractor';
import { randomCrop, type RandomCropOptions } from './random-crop';

export interface AugmentOptions extends RandomCropOptions {
  /** The chance that left and right change places. Defaults to `0.5`. */
  readonly mirror?: number;
}

/**
 * A random part of a photograph in the size that a network reads, mirrored half of the time: how VSE++ shows images to the
 * network that it trains. Decoded as by `decodeImage`, turned upright first.
 *
 * The same state of `random` gives the same pixels. Throws a `DataError` with the decoder's reason where the file is no
 * image, an `OptionError` for options that cannot be.
 */
export async function augmentImage(
  file: string,
  { width, height }: { readonly width: number; readonly height: number },
  random: SeededRandom,
  { mirror = 0.5, ...crop }: AugmentOptions = {},
): Promise<PixelImage> {
  try {
    const image = sharp(await readFile(file), { failOn: 'truncated' }).rotate();
    const { autoOrient } = await image.metadata();
    const part = image
      .extract(randomCrop(autoOrient.width, autoOrient.height, random, crop))
      .resize({ width, height, fit: 'fill' });
    return await rgbPixels(random.next() < mirror ? part.flop() : part);
  } catch (error) {
    if ((error as Error).name === 'OptionError') throw error;
    throw new DataError(`augmentImage: ${file}: ${reasonOf(error)}`, { cause: error });
  }
}
