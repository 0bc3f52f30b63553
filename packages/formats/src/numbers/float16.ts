let decoded: Float32Array | undefined;

/**
 * Rounds values to half precision (IEEE 754: to nearest, ties to even) and returns the bit patterns. From 65520 up the
 * result is infinity; NaN stays NaN.
 *
 * @example
 * ```ts
 * import { fromFloat16, toFloat16 } from '@vse/formats';
 *
 * console.log(fromFloat16(toFloat16([1, 0.1, 70000]))); // 1, 0.0999755859375, Infinity
 * ```
 */
export function toFloat16(values: ArrayLike<number>): Uint16Array {
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < floats.length; i++) halves[i] = halfOf(bits[i]!, floats[i]!);
  return halves;
}

/**
 * Decodes half-precision bit patterns; exact, because float32 holds every half.
 *
 * @example
 * ```ts
 * import { fromFloat16 } from '@vse/formats';
 *
 * console.log(fromFloat16([0x3c00, 0xc000])); // 1, -2
 * ```
 */
export function fromFloat16(halves: ArrayLike<number>): Float32Array {
  decoded ??= Float32Array.from({ length: 0x10000 }, (_, half) => valueOf(half));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = decoded[halves[i]! & 0xffff]!;
  return values;
}

function halfOf(bits: number, value: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // from 65520 up the nearest half is infinity
  if (magnitude < 0x38800000) return sign | nearestEven(Math.abs(value) * 2 ** 24); // subnormal: units of 2^-24
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded >>> 13) - (112 << 10)); // 112: difference of the exponents' biases
}

function nearestEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

function valueOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
