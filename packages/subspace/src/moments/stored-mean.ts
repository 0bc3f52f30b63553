import type { FloatArray } from '../linear-algebra/matrix';

/*
 * A mean in double precision in a file of float32 tensors: each number as the float32 nearest to it and the float32 nearest
 * to the rest, 48 bits together. A mean is rounded to those before it is used, so that a fit and its file agree to the bit.
 */

/** Rounds a number to what two float32 numbers hold. */
export function roundToPair(value: number): number {
  return Math.fround(value) + restOf(value);
}

/** Tensors of a mean, under its name and that name with `.rest`. */
export function meanTensors(name: string, mean: FloatArray) {
  const shape = [mean.length];
  return {
    [name]: { shape, data: Float32Array.from(mean) },
    [`${name}.rest`]: { shape, data: Float32Array.from(mean, restOf) },
  };
}

/** Mean of a file; its float32 part alone where there is no rest of the same length, `undefined` without it. */
export function storedMean(
  name: string,
  tensors: Readonly<Record<string, { readonly data: ArrayLike<number> }>>,
): FloatArray | undefined {
  const mean = tensors[name]?.data;
  const rest = tensors[`${name}.rest`]?.data;
  if (!(mean instanceof Float32Array)) return undefined;
  if (!(rest instanceof Float32Array && rest.length === mean.length)) return mean;
  return Float64Array.from(mean, (value, i) => value + rest[i]!);
}

function restOf(value: number): number {
  return Math.fround(value - Math.fround(value));
}
