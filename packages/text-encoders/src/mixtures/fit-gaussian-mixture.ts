import { OptionError, ShapeError } from '@vse/core';
import { fitMixture, type Improve, type MixtureFitOptions } from './fit-mixture';
import type { CountedPoints } from './k-means';
import type { Mixture, MixtureParameters } from './mixture';
import type { WeightedPoints } from './points';

/** Parameters of a Gaussian mixture with diagonal covariances. */
export interface GaussianParameters {
  /** `[components]` */
  readonly weights: ArrayLike<number>;
  /** `[components, dim]`, row-major. */
  readonly means: ArrayLike<number>;
  /** `[components, dim]`, row-major. */
  readonly variances: ArrayLike<number>;
}

export interface FitGaussianMixtureOptions extends MixtureFitOptions {
  /** Where the fit begins, instead of k-means. */
  readonly start?: GaussianParameters;
}

/**
 * Fits a mixture of Gaussians with diagonal covariances by expectation maximisation, from k-means. Each iteration is
 * scikit-learn's: shares under the parameters so far, then weights, means and variances, the floor added to the latter.
 *
 * Memory grows with points times components; `wordPoints` makes few points of many words. Throws an `OptionError` for
 * more components than points, a `DataError` where components keep collapsing or a number is not finite.
 */
export function fitGaussianMixture(points: WeightedPoints, options: FitGaussianMixtureOptions = {}): Mixture {
  const { start, ...rest } = options;
  const begun = start && gaussianParameters(start, points.dim);
  return fitMixture('fitGaussianMixture', points, { ...rest, start: begun }, gaussianImprover);
}

/** The variances of a mixture's dimensions, `[components, dim]`: twice the square of the scale where it is Laplacian. */
export function variancesOf({ scales, laplacian }: MixtureParameters): Float64Array {
  return scales.map((scale, i) => (laplacian[i] ? 2 : 1) * scale * scale);
}

/** Gaussian parameters as those of a mixture. Throws where their sizes do not agree or a variance is not above 0. */
export function gaussianParameters(
  { weights, means, variances }: GaussianParameters,
  dim: number,
): MixtureParameters {
  const size = weights.length * dim;
  if (size === 0 || means.length !== size || variances.length !== size) {
    throw new ShapeError(
      `fitGaussianMixture: start must have means and variances [${weights.length}, ${dim}], ` +
        `got ${means.length} and ${variances.length} numbers.`,
    );
  }
  const scales = Float64Array.from(variances, Math.sqrt);
  if (!scales.every((scale) => scale > 0)) {
    throw new OptionError('fitGaussianMixture: variances of the start must be above 0.');
  }
  return {
    dim,
    weights: Float64Array.from(weights),
    centres: Float64Array.from(means),
    scales,
    laplacian: new Uint8Array(size),
  };
}

/** Means and variances by shares. */
export function gaussianMoments(
  { values, length, dim, counts }: CountedPoints,
  { shares, sizes }: { readonly shares: Float64Array; readonly sizes: Float64Array },
): { readonly means: Float64Array; readonly variances: Float64Array } {
  const components = sizes.length;
  const means = new Float64Array(components * dim);
  const variances = new Float64Array(components * dim);
  const each = (add: (share: number, from: number, to: number) => void): void => {
    for (let i = 0; i < length; i++) {
      for (let k = 0; k < components; k++) {
        const share = (shares[i * components + k]! * counts[i]!) / sizes[k]!;
        if (share > 0) add(share, i * dim, k * dim);
      }
    }
  };
  each((share, from, to) => {
    for (let j = 0; j < dim; j++) means[to + j]! += share * values[from + j]!;
  });
  each((share, from, to) => {
    for (let j = 0; j < dim; j++) variances[to + j]! += share * (values[from + j]! - means[to + j]!) ** 2;
  });
  return { means, variances };
}

function gaussianImprover(points: CountedPoints, varianceFloor: number): Improve {
  return (responsibilities) => {
    const { means, variances } = gaussianMoments(points, responsibilities);
    return {
      centres: means,
      scales: variances.map((variance) => Math.sqrt(variance + varianceFloor)),
      laplacian: new Uint8Array(means.length),
    };
  };
}
