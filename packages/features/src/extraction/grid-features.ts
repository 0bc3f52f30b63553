import { DataError } from '@vse/core';
import type { ExtractedFeatures } from '@vse/feature-store';
import { cellBoxes, wholeImageBoxes } from './cell-boxes';

/**
 * Splits a network's output by image. `[batch, channels, height, width]` (nchw) or `[batch, height, width, channels]`
 * (nhwc) becomes height x width vectors with the boxes of their cells, row by row; `[batch, vectors, dim]` and
 * `[batch, dim]` become vectors with the box of the whole image.
 */
export function gridFeatures(
  values: Float32Array,
  dims: readonly number[],
  layout: 'nchw' | 'nhwc',
): ExtractedFeatures[] {
  const [batch = 0, ...rest] = dims;
  const size = rest.reduce((a, b) => a * b, 1);
  const images = Array.from({ length: batch }, (_, i) => values.subarray(i * size, (i + 1) * size));
  if (rest.length === 1 || rest.length === 2) {
    const [length, dim] = rest.length === 1 ? [1, rest[0]!] : [rest[0]!, rest[1]!];
    const boxes = wholeImageBoxes(length);
    return images.map((image) => ({ features: { values: image, length, dim }, boxes }));
  }
  if (rest.length !== 3)
    throw new DataError(
      `a network's output must have 2, 3 or 4 axes to be features, got [${dims.join(', ')}]. Choose another output.`,
    );
  const [height, width, dim] =
    layout === 'nhwc' ? [rest[0]!, rest[1]!, rest[2]!] : [rest[1]!, rest[2]!, rest[0]!];
  const length = height * width;
  const boxes = cellBoxes(height, width);
  return images.map((image) => ({
    features: { values: layout === 'nhwc' ? image : channelsLast(image, dim, length), length, dim },
    boxes,
    grid: { rows: height, columns: width },
  }));
}

/** Transposes `[channels, cells]` to `[cells, channels]`. */
function channelsLast(values: Float32Array, channels: number, cells: number): Float32Array {
  const transposed = new Float32Array(values.length);
  for (let channel = 0; channel < channels; channel++) {
    for (let cell = 0; cell < cells; cell++) {
      transposed[cell * channels + channel] = values[channel * cells + cell]!;
    }
  }
  return transposed;
}
