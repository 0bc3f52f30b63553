import type { MixtureParameters } from './mixture';

/** Computes posteriors, one point at a time. */
export interface PosteriorReader {
  /**
   * Writes the posteriors `[components]` of the point at `values[start]`; returns its log-likelihood, in nats. Finite
   * however far away the point is.
   */
  read(values: ArrayLike<number>, start: number, posteriors: Float64Array): number;
}

const halfLog2Pi = 0.5 * Math.log(2 * Math.PI);

/**
 * Creates a reader of the posteriors of a mixture: w_k p_k(x) / sum_j w_j p_j(x) for component k and point x, where p_k is
 * a product over dimensions of Gaussian or Laplace densities.
 */
export function posteriorReader({
  dim,
  weights,
  centres,
  scales,
  laplacian,
}: MixtureParameters): PosteriorReader {
  const components = weights.length;
  const inverse = Float64Array.from(scales, (scale) => 1 / scale);
  // For t = (x - centre) / scale the exponent is t^2 / 2 in a Gaussian density and |t| in a Laplace density.
  const squares = Float64Array.from(laplacian, (is) => (is ? 0 : 0.5));
  const constants = new Float64Array(components);
  for (let k = 0; k < components; k++) {
    constants[k] = Math.log(weights[k]!);
    for (let i = k * dim; i < (k + 1) * dim; i++) {
      constants[k]! -= Math.log(scales[i]!) + (laplacian[i] ? Math.LN2 : halfLog2Pi);
    }
  }
  const gaussian = laplacian.every((is) => is === 0);

  // Four partial sums: a single one would wait for every addition.
  const exponent = (values: ArrayLike<number>, start: number, k: number): number => {
    const end = (k + 1) * dim;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = k * dim;
    let at = start;
    for (; i + 3 < end; i += 4, at += 4) {
      const t = (values[at]! - centres[i]!) * inverse[i]!;
      const u = (values[at + 1]! - centres[i + 1]!) * inverse[i + 1]!;
      const v = (values[at + 2]! - centres[i + 2]!) * inverse[i + 2]!;
      const w = (values[at + 3]! - centres[i + 3]!) * inverse[i + 3]!;
      a += t * t;
      b += u * u;
      c += v * v;
      d += w * w;
    }
    for (; i < end; i++, at++) a += ((values[at]! - centres[i]!) * inverse[i]!) ** 2;
    return 0.5 * (a + b + c + d);
  };
  const mixedExponent = (values: ArrayLike<number>, start: number, k: number): number => {
    let squared = 0;
    let plain = 0;
    for (let j = 0, i = k * dim; j < dim; j++, i++) {
      const t = Math.abs(values[start + j]! - centres[i]!) * inverse[i]!;
      const square = squares[i]!;
      squared += square * t * t;
      plain += (1 - square - square) * t;
    }
    return squared + plain;
  };
  const exponentOf = gaussian ? exponent : mixedExponent;
  return {
    read(values, start, posteriors) {
      let max = -Infinity;
      for (let k = 0; k < components; k++) {
        const log = constants[k]! - exponentOf(values, start, k);
        posteriors[k] = log;
        if (log > max) max = log;
      }
      let sum = 0;
      for (let k = 0; k < components; k++) {
        posteriors[k] = Math.exp(posteriors[k]! - max);
        sum += posteriors[k]!;
      }
      for (let k = 0; k < components; k++) posteriors[k] = posteriors[k]! / sum;
      return max + Math.log(sum);
    },
  };
}
