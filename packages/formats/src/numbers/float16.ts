let decoded: Float32Array | undefined;

/**
 * Half-precision bit patterns of the values, each rounded to the nearest (ties to even) as IEEE 754 asks. What is
 * too large becomes infinity; NaN stays NaN.
 */
export function toFloat16(values: ArrayLike<number>): Uint16Array {
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < floats.length; i++) halves[i] = halfOf(bits[i]!, floats[i]!);
  return halves;
}

/** The values of half-precision bit patterns; exact, because every half is a float32. */
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
  return sign | ((rounded >>> 13) - (112 << 10)); // 112: the difference of the exponents' biases
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
