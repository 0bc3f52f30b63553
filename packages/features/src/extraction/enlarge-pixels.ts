import type { PixelImage, ResizeKernel } from './extractor';
import { resizeKernels, type Kernel } from './resize-kernels';

/** Samples of one output position: the first, and the weights of it and those after it, which sum to 1. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Enlarges an image with the centres of pixels kept in place, as Pillow, PyTorch and TensorFlow do: position `(x + 0.5) from / to - 0.5`
 * of the input for output `x`. Samples outside the image have no weight. An axis that does not grow must stay as it is.
 */
export function enlargePixels(
  { data, width, height }: PixelImage,
  to: { readonly width: number; readonly height: number },
  kernel: ResizeKernel,
): PixelImage {
  const across = tapsOf(width, to.width, resizeKernels[kernel]);
  const down = tapsOf(height, to.height, resizeKernels[kernel]);
  const rows = new Float64Array(height * to.width * 3); // [height, to.width, 3]
  for (let y = 0; y < height; y++) {
    across.forEach(({ first, weights }, x) => {
      for (let channel = 0; channel < 3; channel++) {
        const from = (y * width + first) * 3 + channel;
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * data[from + 3 * i]!;
        rows[(y * to.width + x) * 3 + channel] = sum;
      }
    });
  }
  const line = to.width * 3;
  const enlarged = new Uint8ClampedArray(to.height * line); // stays within 0 and 255
  down.forEach(({ first, weights }, y) => {
    for (let j = 0; j < line; j++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * rows[(first + i) * line + j]!;
      enlarged[y * line + j] = Math.round(sum);
    }
  });
  return { data: new Uint8Array(enlarged.buffer), ...to };
}

function tapsOf(from: number, to: number, { radius, weight }: Kernel): readonly Taps[] {
  return Array.from({ length: to }, (_, x) => {
    const centre = ((x + 0.5) * from) / to - 0.5;
    const first = Math.max(0, Math.ceil(centre - radius));
    const last = Math.min(from - 1, Math.floor(centre + radius));
    const weights = Float64Array.from({ length: last - first + 1 }, (_weight, i) =>
      weight(first + i - centre),
    );
    const total = weights.reduce((sum, each) => sum + each, 0);
    return { first, weights: weights.map((each) => each / total) };
  });
}
