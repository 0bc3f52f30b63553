import { gaussianMoments } from './fit-gaussian-mixture';
import { fitMixture, type Maximise, type MixtureFitOptions, type Responsibilities } from './fit-mixture';
import type { CountedPoints } from './k-means';
import type { Mixture } from './mixture';
import type { WeightedPoints } from './points';

/**
 * Fits the hybrid Gaussian-Laplacian mixture: each dimension of each component is Gaussian or Laplacian, whichever gives
 * the component's points the higher likelihood. Klein, Lev, Sadeh and Wolf, CVPR 2015, https://arxiv.org/abs/1411.7399
 *
 * In a Laplacian dimension the centre is the median weighted by posteriors, and the scale is the mean distance from it plus
 * half the square root of `varianceFloor`. Otherwise as `fitGaussianMixture`.
 *
 * @throws `OptionError` if there are more components than points, or an option is out of range.
 * @throws `DataError` if a number is not finite.
 * @example
 * ```ts
 * import { fitHybridMixture } from '@vse/text-encoders';
 *
 * const points = { values: Float32Array.of(-4, 0, 0, 0, 0, 4), length: 6, dim: 1 };
 * console.log(fitHybridMixture(points, { components: 1 }).laplacian); // 1: heavy tails
 * ```
 */
export function fitHybridMixture(points: WeightedPoints, options: MixtureFitOptions = {}): Mixture {
  return fitMixture('fitHybridMixture', points, options, hybridMaximiser);
}

function hybridMaximiser(points: CountedPoints, varianceFloor: number): Maximise {
  const orders = ordersByDimension(points);
  return (responsibilities) => {
    const { means, variances } = gaussianMoments(points, responsibilities);
    const medians = mediansOf(points, orders, responsibilities);
    const distances = meanDistances(points, medians, responsibilities);
    const laplacian = new Uint8Array(means.length);
    const scales = new Float64Array(means.length);
    for (let i = 0; i < means.length; i++) {
      const variance = variances[i]! + varianceFloor;
      const distance = distances[i]! + 0.5 * Math.sqrt(varianceFloor);
      // The mean log-density of the component's points under each family.
      const normal = -0.5 * Math.log(2 * Math.PI * variance) - (0.5 * variances[i]!) / variance;
      const laplace = -Math.log(2 * distance) - distances[i]! / distance;
      laplacian[i] = laplace > normal ? 1 : 0;
      scales[i] = laplace > normal ? distance : Math.sqrt(variance);
    }
    return { centres: means.map((mean, i) => (laplacian[i] ? medians[i]! : mean)), scales, laplacian };
  };
}

/** Indices of the points sorted by value, for each dimension: `[dim, points]`. */
function ordersByDimension({ values, length, dim }: CountedPoints): Int32Array {
  const orders = new Int32Array(dim * length);
  const column = new Float64Array(length);
  for (let j = 0; j < dim; j++) {
    for (let i = 0; i < length; i++) column[i] = values[i * dim + j]!;
    const order = orders.subarray(j * length, (j + 1) * length);
    for (let i = 0; i < length; i++) order[i] = i;
    order.sort((a, b) => column[a]! - column[b]!);
  }
  return orders;
}

/** Weighted medians, `[components, dim]`: the first value at which half of a component's posteriors are reached. */
export function mediansOf(
  { values, length, dim, counts }: CountedPoints,
  orders: Int32Array,
  { posteriors, sizes }: Responsibilities,
): Float64Array {
  const components = sizes.length;
  const medians = new Float64Array(components * dim);
  const reached = new Float64Array(components);
  for (let j = 0; j < dim; j++) {
    reached.fill(0);
    for (let at = 0; at < length; at++) {
      const i = orders[j * length + at]!;
      for (let k = 0; k < components; k++) {
        const posterior = posteriors[i * components + k]!;
        if (posterior === 0 || reached[k]! >= 0.5 * sizes[k]!) continue;
        reached[k]! += posterior * counts[i]!;
        medians[k * dim + j] = values[i * dim + j]!;
      }
    }
  }
  return medians;
}

function meanDistances(
  { values, length, dim, counts }: CountedPoints,
  centres: Float64Array,
  { posteriors, sizes }: Responsibilities,
): Float64Array {
  const components = sizes.length;
  const distances = new Float64Array(components * dim);
  for (let i = 0; i < length; i++) {
    for (let k = 0; k < components; k++) {
      const weight = (posteriors[i * components + k]! * counts[i]!) / sizes[k]!;
      if (weight === 0) continue;
      for (let j = 0; j < dim; j++) {
        distances[k * dim + j]! += weight * Math.abs(values[i * dim + j]! - centres[k * dim + j]!);
      }
    }
  }
  return distances;
}
