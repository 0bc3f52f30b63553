import type { Mask } from './mask';
import type { LabImage } from './oklab';
import type { Segmentation } from './segment';

/** Thresholds of `growBackground`. */
export interface GrowBackgroundOptions {
  /** Share of the image's border that a background segment must touch. */
  readonly contact: number;
  /** Largest distance of a pixel's colour from the segment that it joins, in OKLab times 100. */
  readonly tolerance: number;
}

/**
 * Finds the background: the segments along the border, and every pixel that is connected to one of them and has about
 * its mean colour (compression halos around objects, thin strips, haze).
 */
export function growBackground(
  image: LabImage,
  segments: Segmentation,
  { contact, tolerance }: GrowBackgroundOptions,
): Mask {
  const { width, height } = image;
  const { labels } = segments;
  const isBackground = alongBorder(segments, width, height, contact * 2 * (width + height));
  const means = meanColours(image, segments);
  const data = new Uint8Array(labels.length);
  const reference = new Int32Array(labels.length).fill(-1);
  const queue = new Int32Array(labels.length);
  let end = 0;
  for (let i = 0; i < labels.length; i++) {
    if (isBackground[labels[i]!] === 0) continue;
    data[i] = 1;
    reference[i] = labels[i]!;
    queue[end++] = i;
  }
  const { l, a, b } = image;
  for (let at = 0; at < end; at++) {
    const p = queue[at]!;
    const own = reference[p]! * 3;
    const x = p % width;
    for (let side = 0; side < 4; side++) {
      const q = side === 0 ? p - 1 : side === 1 ? p + 1 : side === 2 ? p - width : p + width;
      if ((side === 0 && x === 0) || (side === 1 && x === width - 1)) continue;
      if (q < 0 || q >= data.length || data[q] === 1) continue;
      const difference =
        (l[q]! - means[own]!) ** 2 + (a[q]! - means[own + 1]!) ** 2 + (b[q]! - means[own + 2]!) ** 2;
      if (difference > tolerance * tolerance) continue;
      data[q] = 1;
      reference[q] = reference[p]!;
      queue[end++] = q;
    }
  }
  return { width, height, data };
}

function alongBorder(
  { labels, count }: Segmentation,
  width: number,
  height: number,
  threshold: number,
): Uint8Array {
  const contact = new Int32Array(count);
  const touch = (pixel: number): void => {
    const label = labels[pixel]!;
    contact[label] = contact[label]! + 1;
  };
  for (let x = 0; x < width; x++) {
    touch(x);
    touch((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    touch(y * width);
    touch(y * width + width - 1);
  }
  return Uint8Array.from({ length: count }, (_, label) => (contact[label]! >= threshold ? 1 : 0));
}

/** Mean colour of each segment, `[segments, 3]`. */
function meanColours({ l, a, b }: LabImage, { labels, count }: Segmentation): Float64Array {
  const sums = new Float64Array(count * 3);
  const sizes = new Int32Array(count);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    sizes[label] = sizes[label]! + 1;
    sums[label * 3] = sums[label * 3]! + l[i]!;
    sums[label * 3 + 1] = sums[label * 3 + 1]! + a[i]!;
    sums[label * 3 + 2] = sums[label * 3 + 2]! + b[i]!;
  }
  for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! / sizes[Math.floor(i / 3)]!;
  return sums;
}
