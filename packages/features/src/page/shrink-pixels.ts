import type { PixelImage, ResizeKernel } from '../extraction/extractor';
import { resizeKernels, type Kernel } from '../extraction/resize-kernels';

/** Positions between two samples that have weights of their own. */
const phases = 64;
/** Weights are whole numbers that sum to this. */
const unit = 1 << 12;
/** Largest factor that the kernel does by itself; box means of whole px come before it. */
const gap = 2;

/**
 * Shrinks an image as libvips does, to the bit: first the height, then the width; box means of whole px where an axis shrinks by 4 or
 * more, then the antialiased kernel at 64 positions per px with weights of 12 bits. An axis of the same size stays as it is.
 *
 * @param scale - Input px per output px, where it is not that of the sizes: with the aspect ratio kept, one axis is rounded.
 */
export function shrinkPixels(
  image: PixelImage,
  to: { readonly width: number; readonly height: number },
  kernel: ResizeKernel,
  scale: { readonly x: number; readonly y: number } = {
    x: image.width / to.width,
    y: image.height / to.height,
  },
): PixelImage {
  const { width, height } = image;
  const rows = { outer: 1, inner: width * 3 };
  const shorter = shrinkAxis(image.data, { ...rows, length: height, to: to.height }, scale.y, kernel); // [to.height, width, 3]
  const columns = { outer: to.height, inner: 3 };
  const data = shrinkAxis(shorter, { ...columns, length: width, to: to.width }, scale.x, kernel); // [to.height, to.width, 3]
  return { data, ...to };
}

/** An axis of an array `[outer, length, inner]` and its size afterwards. */
interface Axis {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly to: number;
}

function shrinkAxis(data: Uint8Array, axis: Axis, scale: number, kernel: ResizeKernel): Uint8Array {
  const boxes = Math.max(1, Math.floor(axis.length / axis.to / gap));
  const means = boxes > 1 ? boxMeans(data, axis, boxes) : data;
  const length = boxes > 1 ? Math.ceil(axis.length / boxes) : axis.length;
  const rest = 1 / (1 / scale) / boxes; // libvips is given the factor of growth
  if (rest === 1) return means;
  const beyond = (axis.to * scale - axis.length) / boxes; // px that the output covers past the input, half at each end
  return weightedSums(means, { ...axis, length }, rest, beyond, resizeKernels[kernel]);
}

/** Means of `count` neighbours, rounded; past the end the last one counts again. */
function boxMeans(data: Uint8Array, { outer, length, inner }: Axis, count: number): Uint8Array {
  const boxes = Math.ceil(length / count);
  const means = new Uint8Array(outer * boxes * inner);
  // As libvips: a product with a rounded reciprocal in place of the division.
  const reciprocal = Math.floor(2 ** 32 / (256 * count));
  const sums = new Uint32Array(inner);
  for (let o = 0; o < outer; o++) {
    for (let box = 0; box < boxes; box++) {
      sums.fill(count >> 1);
      for (let i = 0; i < count; i++) {
        const from = (o * length + Math.min(length - 1, box * count + i)) * inner;
        for (let j = 0; j < inner; j++) sums[j] = sums[j]! + data[from + j]!;
      }
      const to = (o * boxes + box) * inner;
      for (let j = 0; j < inner; j++) means[to + j] = Math.floor((sums[j]! * reciprocal) / 2 ** 24);
    }
  }
  return means;
}

function weightedSums(
  data: Uint8Array,
  { outer, length, inner, to }: Axis,
  scale: number,
  beyond: number,
  kernel: Kernel,
): Uint8Array {
  const taps = 2 * Math.round(kernel.radius * scale) + 1;
  const left = Math.ceil(taps / 2) - 1;
  const weights = Array.from({ length: phases + 1 }, (_, phase) =>
    wholeWeights(kernel, scale, taps, phase / phases),
  );
  const result = new Uint8ClampedArray(outer * to * inner); // stays within 0 and 255
  const sums = new Int32Array(inner);
  const first = 0.5 * scale - beyond / 2;
  for (let x = 0; x < to; x++) {
    const at = first + x * scale;
    const whole = Math.floor(at);
    const own = weights[Math.round((at - whole) * phases)]!;
    for (let o = 0; o < outer; o++) {
      sums.fill(unit >> 1);
      for (let i = 0; i < taps; i++) {
        const sample = Math.min(length - 1, Math.max(0, whole - left + i));
        const [weight, from] = [own[i]!, (o * length + sample) * inner];
        for (let j = 0; j < inner; j++) sums[j] = sums[j]! + weight * data[from + j]!;
      }
      const place = (o * to + x) * inner;
      for (let j = 0; j < inner; j++) result[place + j] = sums[j]! >> 12;
    }
  }
  return new Uint8Array(result.buffer);
}

/** Weights at a position between two samples, as whole numbers of 12 bits; cut off, not rounded, as libvips has them. */
function wholeWeights(kernel: Kernel, scale: number, taps: number, phase: number): Int32Array {
  const centre = phase + taps / 2 - 1;
  const exact = Float64Array.from({ length: taps }, (_, i) => kernel.weight((i - centre) / scale));
  const total = exact.reduce((sum, weight) => sum + weight, 0);
  return Int32Array.from(exact, (weight) => Math.trunc((weight / total) * unit));
}
