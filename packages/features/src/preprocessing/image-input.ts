import { assertOneOf, assertWhole } from '@vse/core';
import type { ImageInput, ResizeKernel } from '../extraction/extractor';

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
  kernel?: ResizeKernel,
): ImageInput {
  if (kernel !== undefined) assertOneOf(where, 'kernel', kernel, ['lanczos3', 'cubic', 'linear']);
  const interpolation = kernel && kernel !== 'lanczos3' ? { kernel } : {}; // the default is not stated
  if (typeof fit === 'string') return { width, height, fit, ...interpolation };
  assertWhole(where, 'fit.shorter', fit.shorter, { from: Math.max(width, height) });
  return { shorter: fit.shorter, crop: { width, height }, ...interpolation };
}
