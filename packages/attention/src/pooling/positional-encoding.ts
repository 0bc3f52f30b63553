import { OptionError } from '@vse/core';

/**
 * Sinusoidal positional encoding, `[length, dim]` row-major: entry 2i of position p is sin(p / 10000^(2i / dim)), entry
 * 2i + 1 the cosine of the same angle. https://arxiv.org/abs/1706.03762
 *
 * @param length - Number of positions.
 * @param dim - Dimension of the encoding; even.
 * @throws `OptionError` if `dim` is odd or below 2.
 * @example
 * ```ts
 * import { positionalEncoding } from '@vse/attention';
 *
 * console.log(positionalEncoding(2, 2)); // 0, 1, sin(1), cos(1)
 * ```
 */
export function positionalEncoding(length: number, dim: number): Float32Array {
  if (!Number.isInteger(dim) || dim < 2 || dim % 2 !== 0) {
    throw new OptionError(`positionalEncoding: dim must be an even number of at least 2, got ${dim}.`);
  }
  const values = new Float32Array(length * dim);
  for (let position = 0; position < length; position++) {
    for (let i = 0; i < dim; i += 2) {
      const angle = position * Math.exp((-i * Math.log(10_000)) / dim);
      values[position * dim + i] = Math.sin(angle);
      values[position * dim + i + 1] = Math.cos(angle);
    }
  }
  return values;
}
