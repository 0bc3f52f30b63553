import { OptionError } from '@vse/core';
import type { ImageInput } from '../extraction/extractor';

/**
 * How an image of another shape is brought to the size that a network reads:
 * - `'fill'` stretches it;
 * - `'cover'` keeps its shape and cuts the longer side's ends;
 * - `{ shorter }` makes its shorter side this many px, then cuts the size out of its centre (torchvision's evaluation).
 */
export type Fit = 'fill' | 'cover' | { readonly shorter: number };

/** What an extractor asks of `decodeImage` for a network of this size. */
export function imageInput(
  where: string,
  { width, height }: { readonly width: number; readonly height: number },
  fit: Fit,
): ImageInput {
  if (typeof fit === 'string') return { width, height, fit };
  const least = Math.max(width, height);
  if (!Number.isInteger(fit.shorter) || fit.shorter < least) {
    throw new OptionError(
      `${where}: fit.shorter must be a whole number of at least ${least}, the size that is cut out, got ${fit.shorter}.`,
    );
  }
  return { shorter: fit.shorter, crop: { width, height } };
}
