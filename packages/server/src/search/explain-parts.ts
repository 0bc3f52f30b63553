import type { ScorePart } from '../client/api-types';
import type { EmbeddedPart } from './query-parts';

/**
 * Shares of the examples of a query in the cosine of a picture with it. The query is the weighted sum of the examples' unit
 * vectors, divided by its length: the cosine is the sum of weight times cosine of each, divided by that length.
 *
 * @param picture - Vector of the picture, `[dim]`.
 * @param direction - The query, of unit length.
 * @param parts - The examples.
 */
export function explainParts(
  picture: Float32Array,
  direction: Float32Array,
  parts: readonly EmbeddedPart[],
): { readonly cosine: number; readonly shares: readonly ScorePart[] } {
  const sum = new Float64Array(picture.length);
  for (const { vector, weight } of parts) {
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < sum.length; i++) sum[i]! += (weight * vector[i]!) / norm;
  }
  const length = Math.sqrt(dot(sum, sum));
  const shares = parts.map(({ kind, label, weight, vector }): ScorePart => {
    const cosine = cosineOf(picture, vector);
    return { kind, label, weight, cosine, contribution: (weight * cosine) / length };
  });
  return { cosine: cosineOf(picture, direction), shares };
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
