import { gaussianMoments } from './fit-gaussian-mixture';
import { fitMixture, type Improve, type MixtureFitOptions, type Responsibilities } from './fit-mixture';
import type { CountedPoints } from './k-means';
import type { Mixture } from './mixture';
import type { WeightedPoints } from './points';

/**
 * Fits the hybrid Gaussian-Laplacian mixture: in each component, each dimension is normal or Laplacian, whichever gives
 * the component's points the higher likelihood. Klein, Lev, Sadeh and Wolf, CVPR 2015, https://arxiv.org/abs/1411.7399
 *
 * The centre of a Laplacian dimension is the median of the points by their shares, its scale their mean distance from it;
 * of `varianceFloor` half the root is added to that scale. Otherwise as `fitGaussianMixture`.
 */
export function fitHybridMixture(points: WeightedPoints, options: MixtureFitOptions = {}): Mixture {
  return fitMixture('fitHybridMixture', points, options, hybridImprover);
}

function hybridImprover(points: CountedPoints, varianceFloor: number): Improve {
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

/** For each dimension, the points in the order of their values in it: `[dim, points]`. */
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

/** `[components, dim]`: the first value at which half of a component's shares are reached. */
export function mediansOf(
  { values, length, dim, counts }: CountedPoints,
  orders: Int32Array,
  { shares, sizes }: Responsibilities,
): Float64Array {
  const components = sizes.length;
  const medians = new Float64Array(components * dim);
  const reached = new Float64Array(components);
  for (let j = 0; j < dim; j++) {
    reached.fill(0);
    for (let at = 0; at < length; at++) {
      const i = orders[j * length + at]!;
      for (let k = 0; k < components; k++) {
        const share = shares[i * components + k]!;
        if (share === 0 || reached[k]! >= 0.5 * sizes[k]!) continue;
        reached[k]! += share * counts[i]!;
        medians[k * dim + j] = values[i * dim + j]!;
      }
    }
  }
  return medians;
}

function meanDistances(
  { values, length, dim, counts }: CountedPoints,
  centres: Float64Array,
  { shares, sizes }: Responsibilities,
): Float64Array {
  const components = sizes.length;
  const distances = new Float64Array(components * dim);
  for (let i = 0; i < length; i++) {
    for (let k = 0; k < components; k++) {
      const share = (shares[i * components + k]! * counts[i]!) / sizes[k]!;
      if (share === 0) continue;
      for (let j = 0; j < dim; j++) {
        distances[k * dim + j]! += share * Math.abs(values[i * dim + j]! - centres[k * dim + j]!);
      }
    }
  }
  return distances;
}
