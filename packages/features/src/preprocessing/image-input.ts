import { assertWhole } from '@vse/core';
import type { ImageInput } from '../extraction/extractor';

/**
 * Resizing of an image to the input size of a network:
 *
 * - `'fill'` stretches it;
 * - `'cover'` keeps the aspect ratio and crops the longer side;
 * - `{ shorter }` resizes the shorter side to this many px, then crops the centre (torchvision's evaluation).
 */
export type Fit = 'fill' | 'cover' | { readonly shorter: number };

/** Input of `decodeImage` for a network of a size. */
export function imageInput(
  where: string,
  { width, height }: { readonly width: number; readonly height: number },
  fit: Fit,
): ImageInput {
  if (typeof fit === 'string') return { width, height, fit };
  assertWhole(where, 'fit.shorter', fit.shorter, { from: Math.max(width, height) });
  return { shorter: fit.shorter, crop: { width, height } };
}
