import type { BoundedMask, MaskBounds } from './mask';
import type { LabImage } from './oklab';

const HUES = 16;
const GREYS = 5;
const BINS = HUES + GREYS;

/** Dimension of a colour descriptor. */
export const COLOUR_DIM = 3 * BINS + 9;

/** Histogram weights of each pixel: in two neighbouring bins of hue, and in two of lightness. */
export interface ColourBins {
  readonly image: LabImage;
  /** The first of the two bins of hue; the second is the next, cyclically. */
  readonly hue: Uint8Array;
  readonly hueShares: Float32Array;
  /** The first of the two bins of lightness. */
  readonly grey: Uint8Array;
  readonly greyShares: Float32Array;
}

/** Computes each pixel's bins once; regions add them up. A pixel is fully coloured from a chroma of 10. */
export function colourBins(image: LabImage): ColourBins {
  const { l, a, b } = image;
  const [hue, grey] = [new Uint8Array(l.length), new Uint8Array(l.length)];
  const [hueShares, greyShares] = [new Float32Array(2 * l.length), new Float32Array(2 * l.length)];
  for (let i = 0; i < l.length; i++) {
    const coloured = Math.min(1, Math.sqrt(a[i]! * a[i]! + b[i]! * b[i]!) / 10);
    const angle = ((Math.atan2(b[i]!, a[i]!) / (2 * Math.PI) + 1) % 1) * HUES;
    hue[i] = Math.min(HUES - 1, angle);
    hueShares[2 * i] = coloured * (1 - (angle - hue[i]!));
    hueShares[2 * i + 1] = coloured * (angle - hue[i]!);
    const level = Math.min(GREYS - 1, Math.max(0, (l[i]! / 100) * (GREYS - 1)));
    grey[i] = Math.min(GREYS - 2, level);
    greyShares[2 * i] = (1 - coloured) * (1 - (level - grey[i]!));
    greyShares[2 * i + 1] = (1 - coloured) * (level - grey[i]!);
  }
  return { image, hue, hueShares, grey, greyShares };
}

/**
 * Describes the colours of a region: soft histograms of hue (weighted by chroma) and of lightness (by its lack) over the
 * inner half, the outer half and all of it, as square roots of shares; then mean, deviation and squared mean in OKLab.
 * `depth` is the depth of each pixel in the region.
 */
export function colourDescriptor(
  colours: ColourBins,
  { mask, bounds }: BoundedMask,
  depth: Uint16Array,
): Float32Array {
  const { hue, hueShares, grey, greyShares } = colours;
  const { l, a, b } = colours.image;
  const { left, top, right, bottom } = bounds;
  const bins = new Float32Array(3 * BINS);
  let [sumL, sumA, sumB, squareL, squareA, squareB] = [0, 0, 0, 0, 0, 0];
  const middle = medianDepth(depth, mask.width, bounds);
  for (let y = top; y < bottom; y++) {
    for (let i = y * mask.width + left; i < y * mask.width + right; i++) {
      if (depth[i] === 0) continue;
      const at = depth[i]! > middle ? 0 : BINS;
      const [low, dark] = [at + hue[i]!, at + HUES + grey[i]!];
      const high = hue[i] === HUES - 1 ? at : low + 1;
      bins[low] = bins[low]! + hueShares[2 * i]!;
      bins[high] = bins[high]! + hueShares[2 * i + 1]!;
      bins[dark] = bins[dark]! + greyShares[2 * i]!;
      bins[dark + 1] = bins[dark + 1]! + greyShares[2 * i + 1]!;
      sumL += l[i]!;
      sumA += a[i]!;
      sumB += b[i]!;
      squareL += l[i]! * l[i]!;
      squareA += a[i]! * a[i]!;
      squareB += b[i]! * b[i]!;
    }
  }
  for (let bin = 0; bin < BINS; bin++) bins[2 * BINS + bin] = bins[bin]! + bins[BINS + bin]!;
  for (let part = 0; part < 3; part++) rootShares(bins.subarray(part * BINS, (part + 1) * BINS));
  const sums = [sumL, sumA, sumB, squareL, squareA, squareB];
  return Float32Array.of(...bins, ...moments(sums, Math.max(1, bounds.area)));
}

/** Converts counts to square roots of shares: their Euclidean distance is the Hellinger distance. */
function rootShares(bins: Float32Array): void {
  let sum = 0;
  for (const bin of bins) sum += bin;
  if (sum > 0) for (let i = 0; i < bins.length; i++) bins[i] = Math.sqrt(bins[i]! / sum);
}

function moments(sums: readonly number[], count: number): number[] {
  const units = [100, 25, 25];
  const means = units.map((unit, channel) => sums[channel]! / count / unit);
  const squares = units.map((unit, channel) => sums[3 + channel]! / count / unit ** 2);
  const deviations = means.map((mean, channel) => Math.sqrt(Math.max(0, squares[channel]! - mean * mean)));
  return [...means, ...deviations, ...means.map((mean) => mean * mean)];
}

/** Median depth of the region's pixels. */
function medianDepth(
  depth: Uint16Array,
  width: number,
  { left, top, right, bottom, area }: MaskBounds,
): number {
  const counts = new Uint32Array(256);
  for (let y = top; y < bottom; y++) {
    for (let i = y * width + left; i < y * width + right; i++) {
      const level = Math.min(255, depth[i]!);
      counts[level] = counts[level]! + 1;
    }
  }
  let below = 0;
  for (let level = 1; level < 256; level++) {
    below += counts[level]!;
    if (below * 2 >= area) return level;
  }
  return 0;
}
