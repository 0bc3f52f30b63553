import { readFile } from 'node:fs/promises';
import { DataError, type SeededRandom } from '@vse/core';
import sharp from 'sharp';
import { reasonOf } from '../extraction/decode-image';
import type { PixelImage } from '../extraction/extractor';
import { stretchPixels } from '../extraction/stretch-pixels';
import { mirror as mirrored } from '../preprocessing/mirror';
import { randomCrop, type RandomCropOptions } from './random-crop';

/** Crop and mirroring of `augmentImage`. */
export interface AugmentOptions extends RandomCropOptions {
  /** Probability of a horizontal flip. Defaults to `0.5`. */
  readonly mirror?: number;
}

/**
 * Cuts a random crop out of a photograph at the size that a network reads and flips it at random: the augmentation of
 * VSE++, https://arxiv.org/abs/1707.05612. Decodes as `decodeImage` does. Equal states of `random` give equal pixels.
 *
 * @param file - Image file.
 * @param size - Width and height of the result, in px.
 * @param random - Source of the crop and the flip.
 * @param options - Crop and mirroring.
 * @throws `DataError` with the decoder's reason if the file is not an image, `OptionError` for invalid bounds.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { seededRandom } from '@vse/core';
 * import { augmentImage } from '@vse/features';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'images-')), 'red.svg');
 * const red = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="red"/></svg>';
 * await writeFile(file, red);
 * const image = await augmentImage(file, { width: 8, height: 8 }, seededRandom(1));
 * console.log(image.width, image.height, image.data.length); // 8 8 192
 * ```
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
    const part = randomCrop(autoOrient.width, autoOrient.height, random, crop);
    const to = { width, height };
    const pixels = await stretchPixels(image.extract(part), { from: part, to, kernel: 'lanczos3' });
    return random.next() < mirror ? mirrored(pixels) : pixels;
  } catch (error) {
    if ((error as Error).name === 'OptionError') throw error;
    throw new DataError(`augmentImage: ${file}: ${reasonOf(error)}`, { cause: error });
  }
}
