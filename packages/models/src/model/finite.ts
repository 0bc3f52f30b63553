/**
 * Index of the first number that is NaN or infinite, or -1. The sum of finite float32 numbers is finite in float64, so that
 * one pass without a test per number is enough for them.
 */
export function firstNotFinite(values: ArrayLike<number> | ArrayLike<bigint>): number {
  if (!(values instanceof Float32Array || values instanceof Float64Array)) return -1;
  if (values instanceof Float32Array && Number.isFinite(sumOf(values))) return -1;
  return values.findIndex((value) => !Number.isFinite(value));
}

/** Four sums beside each other, which a processor adds at the same time. */
function sumOf(values: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += values[i]!;
  return a + b + c + d;
}
