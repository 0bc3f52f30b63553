import type { MixtureParameters } from './mixture';

/** Gives the components' shares in points, one point at a time. */
export interface PosteriorReader {
  /**
   * Fills `[components]` with the shares of the components in the point whose numbers begin at `start` of `values`;
   * returns the logarithm of the point's density, in nats. Finite however far away the point is.
   */
  read(values: ArrayLike<number>, start: number, shares: Float64Array): number;
}

const halfLog2Pi = 0.5 * Math.log(2 * Math.PI);

/**
 * Reads the posteriors of a mixture: the share of component k in point x is w_k p_k(x) / sum_j w_j p_j(x), and a
 * component's density the product over dimensions of a normal or a Laplace density.
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
  // Of a distance t in scales, the exponent is t^2 / 2 in a normal density and |t| in a Laplace density.
  const squares = Float64Array.from(laplacian, (is) => (is ? 0 : 0.5));
  const constants = new Float64Array(components);
  for (let k = 0; k < components; k++) {
    constants[k] = Math.log(weights[k]!);
    for (let i = k * dim; i < (k + 1) * dim; i++) {
      constants[k]! -= Math.log(scales[i]!) + (laplacian[i] ? Math.LN2 : halfLog2Pi);
    }
  }
  const gaussian = laplacian.every((is) => is === 0);

  const exponent = (values: ArrayLike<number>, start: number, k: number): number => {
    let sum = 0;
    for (let j = 0, i = k * dim; j < dim; j++, i++) {
      const t = (values[start + j]! - centres[i]!) * inverse[i]!;
      sum += t * t;
    }
    return 0.5 * sum;
  };
  const mixedExponent = (values: ArrayLike<number>, start: number, k: number): number => {
    let sum = 0;
    for (let j = 0, i = k * dim; j < dim; j++, i++) {
      const t = Math.abs(values[start + j]! - centres[i]!) * inverse[i]!;
      const square = squares[i]!;
      sum += square * t * t + (1 - square - square) * t;
    }
    return sum;
  };
  const exponentOf = gaussian ? exponent : mixedExponent;
  return {
    read(values, start, shares) {
      let most = -Infinity;
      for (let k = 0; k < components; k++) {
        const log = constants[k]! - exponentOf(values, start, k);
        shares[k] = log;
        if (log > most) most = log;
      }
      let sum = 0;
      for (let k = 0; k < components; k++) {
        shares[k] = Math.exp(shares[k]! - most);
        sum += shares[k]!;
      }
      for (let k = 0; k < components; k++) shares[k] = shares[k]! / sum;
      return most + Math.log(sum);
    },
  };
}
