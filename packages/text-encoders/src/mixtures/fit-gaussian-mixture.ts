import { OptionError, ShapeError } from '@vse/core';
import { fitMixture, type Maximise, type MixtureFitOptions, type Responsibilities } from './fit-mixture';
import type { CountedPoints } from './k-means';
import type { Mixture, MixtureParameters } from './mixture';
import type { WeightedPoints } from './points';

/** Parameters of a Gaussian mixture with diagonal covariances. */
export interface GaussianParameters {
  /** `[components]`: mixing weights. */
  readonly weights: ArrayLike<number>;
  /** `[components, dim]`, row-major. */
  readonly means: ArrayLike<number>;
  /** `[components, dim]`, row-major. */
  readonly variances: ArrayLike<number>;
}

/** Options of `fitGaussianMixture`. */
export interface FitGaussianMixtureOptions extends MixtureFitOptions {
  /** Initial parameters, instead of k-means. */
  readonly start?: GaussianParameters;
}

/**
 * Fits a mixture of Gaussians with diagonal covariances by expectation maximisation, initialised by k-means. Iterations are
 * scikit-learn's: posteriors first, then weights, means, and variances plus the floor.
 *
 * Memory grows with points times components; `wordPoints` merges repeated words. `fit` of the result counts collapsed
 * components.
 *
 * @throws `OptionError` if there are more components than points, or an option is out of range.
 * @throws `DataError` if a number is not finite.
 * @example
 * ```ts
 * import { fitGaussianMixture } from '@vse/text-encoders';
 *
 * const points = { values: Float32Array.of(0, 0.1, 0.2, 5, 5.1, 5.2), length: 6, dim: 1 };
 * const mixture = fitGaussianMixture(points, { components: 2 });
 * console.log(mixture.centres, mixture.fit?.converged); // close to 0.1 and 5.1, true
 * ```
 */
export function fitGaussianMixture(points: WeightedPoints, options: FitGaussianMixtureOptions = {}): Mixture {
  const { start, ...rest } = options;
  const initial = start && gaussianParameters(start, points.dim);
  return fitMixture('fitGaussianMixture', points, { ...rest, start: initial }, gaussianMaximiser);
}

/**
 * Computes the variances of a mixture, `[components, dim]`: the squared scale in Gaussian dimensions, twice that in
 * Laplacian dimensions.
 *
 * @param mixture - A mixture or its parameters.
 * @example
 * ```ts
 * import { fitGaussianMixture, variancesOf } from '@vse/text-encoders';
 *
 * const points = { values: Float32Array.of(-1, 1), length: 2, dim: 1 };
 * console.log(variancesOf(fitGaussianMixture(points, { components: 1 }))); // 1 and the variance floor
 * ```
 */
export function variancesOf({ scales, laplacian }: MixtureParameters): Float64Array {
  return scales.map((scale, i) => (laplacian[i] ? 2 : 1) * scale * scale);
}

/**
 * Converts Gaussian parameters to those of a mixture.
 *
 * @throws `ShapeError` if their sizes do not agree.
 * @throws `OptionError` if a variance is not above 0.
 */
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
    throw new OptionError('fitGaussianMixture: start.variances must be above 0.');
  }
  return {
    dim,
    weights: Float64Array.from(weights),
    centres: Float64Array.from(means),
    scales,
    laplacian: new Uint8Array(size),
  };
}

/** Means and variances, `[components, dim]`, weighted by posteriors. */
export function gaussianMoments(
  { values, length, dim, counts }: CountedPoints,
  { posteriors, sizes }: Responsibilities,
): { readonly means: Float64Array; readonly variances: Float64Array } {
  const components = sizes.length;
  const means = new Float64Array(components * dim);
  const variances = new Float64Array(components * dim);
  const each = (add: (weight: number, from: number, to: number) => void): void => {
    for (let i = 0; i < length; i++) {
      for (let k = 0; k < components; k++) {
        const weight = (posteriors[i * components + k]! * counts[i]!) / sizes[k]!;
        if (weight > 0) add(weight, i * dim, k * dim);
      }
    }
  };
  each((weight, from, to) => {
    for (let j = 0; j < dim; j++) means[to + j]! += weight * values[from + j]!;
  });
  each((weight, from, to) => {
    for (let j = 0; j < dim; j++) variances[to + j]! += weight * (values[from + j]! - means[to + j]!) ** 2;
  });
  return { means, variances };
}

function gaussianMaximiser(points: CountedPoints, varianceFloor: number): Maximise {
  return (responsibilities) => {
    const { means, variances } = gaussianMoments(points, responsibilities);
    return {
      centres: means,
      scales: variances.map((variance) => Math.sqrt(variance + varianceFloor)),
      laplacian: new Uint8Array(means.length),
    };
  };
}
