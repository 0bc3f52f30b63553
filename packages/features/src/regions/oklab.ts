import type { PixelImage } from '../extraction/extractor';

/** An image as three planes of OKLab times 100: lightness 0..100, green to red, blue to yellow. */
export interface LabImage {
  readonly width: number;
  readonly height: number;
  readonly l: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

const LINEAR = Float64Array.from({ length: 256 }, (_, i) => {
  const x = i / 255;
  return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
});

/** Converts sRGB to OKLab, a perceptually uniform colour space. Björn Ottosson, https://bottosson.github.io/posts/oklab/ */
export function toOklab({ data, width, height }: PixelImage): LabImage {
  const size = width * height;
  const [l, a, b] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  for (let i = 0, at = 0; i < size; i++, at += 3) {
    const red = LINEAR[data[at]!]!;
    const green = LINEAR[data[at + 1]!]!;
    const blue = LINEAR[data[at + 2]!]!;
    const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    l[i] = 100 * (0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short);
    a[i] = 100 * (1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short);
    b[i] = 100 * (0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short);
  }
  return { width, height, l, a, b };
}

/** Smooths with the binomial kernel 1 2 1 in both directions; edges are replicated. */
export function smooth(image: LabImage): LabImage {
  const { width, height } = image;
  const pass = (from: Float32Array, step: number, length: number, other: number, stride: number) => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < other; line++) {
      for (let i = 0; i < length; i++) {
        const at = line * stride + i * step;
        const before = from[i > 0 ? at - step : at]!;
        const after = from[i < length - 1 ? at + step : at]!;
        to[at] = (before + 2 * from[at]! + after) / 4;
      }
    }
    return to;
  };
  const both = (plane: Float32Array) => pass(pass(plane, 1, width, height, width), width, height, width, 1);
  return { width, height, l: both(image.l), a: both(image.a), b: both(image.b) };
}
