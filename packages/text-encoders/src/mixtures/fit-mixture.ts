import { assertNumber, assertPositive, assertWhole, seededRandom, type SeededRandom } from '@vse/core';
import { kMeans, type CountedPoints } from './k-means';
import { mixtureOf, type Mixture, type MixtureParameters } from './mixture';
import { checkedCounts, type WeightedPoints } from './points';
import { posteriorReader } from './posteriors';

/** Options of every mixture fit. */
export interface MixtureFitOptions {
  /** Number of components. Defaults to `30`, as for Fisher vectors of captions. */
  readonly components?: number;
  /** Maximum number of iterations. Defaults to `100`. */
  readonly iterations?: number;
  /** Stops when the mean log-likelihood changes by less, in nats; 0 runs all iterations. Defaults to `1e-3`. */
  readonly tolerance?: number;
  /** Constant added to every variance. Defaults to `1e-6`. */
  readonly varianceFloor?: number;
  /** Seed of k-means and of restarts. Defaults to `0`. */
  readonly seed?: number;
}

/** Posteriors of the components. */
export interface Responsibilities {
  /** `[points, components]`; the posteriors of a point sum to 1. */
  readonly posteriors: Float64Array;
  /** `[components]`: sum of the posteriors, weighted by counts. */
  readonly sizes: Float64Array;
}

/** The M step: centres, scales and families from the posteriors. */
export type Maximise = (responsibilities: Responsibilities) => Omit<MixtureParameters, 'weights' | 'dim'>;

/** Smaller posteriors are treated as 0: they are lost beside 1 in float64. */
const minPosterior = 1e-16;
const kMeansIterations = 10;
/** Maximum restarts per component; components that collapse later stay on the variance floor. */
const restartsEach = 3;

/**
 * Fits a mixture by expectation maximisation. A component whose posteriors sum to less than 1.5 points has collapsed onto a
 * point; it restarts as half of the largest component, a limited number of times.
 */
export function fitMixture(
  where: string,
  points: WeightedPoints,
  options: MixtureFitOptions & { readonly start?: MixtureParameters | undefined },
  maximiserFor: (points: CountedPoints, varianceFloor: number) => Maximise,
): Mixture {
  const { components = options.start?.weights.length ?? 30, varianceFloor = 1e-6, seed = 0 } = options;
  const { iterations = 100, tolerance = 1e-3 } = options;
  assertWhole(where, 'iterations', iterations, { from: 0 });
  assertNumber(where, 'tolerance', tolerance, { from: 0 });
  assertPositive(where, 'varianceFloor', varianceFloor);
  const counts = checkedCounts(where, points, components);
  const counted: CountedPoints = { values: points.values, length: points.length, dim: points.dim, counts };
  const maximise = maximiserFor(counted, varianceFloor);
  const random = seededRandom(seed);
  const responsibilities: Responsibilities = {
    posteriors: new Float64Array(points.length * components),
    sizes: new Float64Array(components),
  };
  const update = (): MixtureParameters => ({
    dim: points.dim,
    weights: weightsOf(responsibilities.sizes),
    ...maximise(responsibilities),
  });
  let now = options.start;
  if (!now) {
    const nearest = kMeans(counted, { clusters: components, iterations: kMeansIterations, random });
    oneHot(responsibilities, nearest, counts);
    now = update();
  }
  let before = -Infinity;
  let restarts = 0;
  let done = 0;
  let converged = false;
  while (done < iterations && !converged) {
    const likelihood = expect(counted, now, responsibilities);
    const collapsed = collapsedOf(responsibilities, points.length);
    now = update();
    done++;
    if (collapsed.length > 0 && restarts < restartsEach * components) {
      restarts += collapsed.length;
      for (const k of collapsed) now = splitLargest(now, k, random);
      before = -Infinity;
    } else {
      converged = Math.abs(likelihood - before) < tolerance;
      before = likelihood;
    }
  }
  const logLikelihood = expect(counted, now, responsibilities);
  const collapsed = collapsedOf(responsibilities, points.length).length;
  return mixtureOf(now, { logLikelihood, iterations: done, converged, restarts, collapsed });
}

/** The E step: computes the posteriors; returns the mean log-likelihood of the points. */
function expect(
  { values, length, dim, counts }: CountedPoints,
  parameters: MixtureParameters,
  { posteriors, sizes }: Responsibilities,
): number {
  const reader = posteriorReader(parameters);
  const components = sizes.length;
  const own = new Float64Array(components);
  let total = 0;
  let sum = 0;
  sizes.fill(0);
  for (let i = 0; i < length; i++) {
    const count = counts[i]!;
    sum += count * reader.read(values, i * dim, own);
    total += count;
    for (let k = 0; k < components; k++) {
      const posterior = own[k]! < minPosterior ? 0 : own[k]!;
      posteriors[i * components + k] = posterior;
      sizes[k]! += count * posterior;
    }
  }
  return sum / total;
}

function oneHot({ posteriors, sizes }: Responsibilities, nearest: Int32Array, counts: Float64Array): void {
  nearest.forEach((k, i) => {
    posteriors[i * sizes.length + k] = 1;
    sizes[k]! += counts[i]!;
  });
}

function weightsOf(sizes: Float64Array): Float64Array {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => size / total);
}

/** Components whose posteriors sum to less than 1.5 points, without counts. */
function collapsedOf({ posteriors, sizes }: Responsibilities, points: number): number[] {
  const components = sizes.length;
  if (points < 2 * components) return []; // fewer than two points each
  const sums = new Float64Array(components);
  for (let i = 0; i < posteriors.length; i++) sums[i % components]! += posteriors[i]!;
  return Array.from(sums.keys()).filter((k) => sums[k]! < 1.5);
}

/** Splits the largest component into itself and component k, half a scale apart in every dimension. */
function splitLargest(parameters: MixtureParameters, k: number, random: SeededRandom): MixtureParameters {
  const { dim, weights, centres, scales, laplacian } = parameters;
  const others = weights.map((weight, i) => (i === k ? -1 : weight));
  const largest = others.indexOf(Math.max(...others));
  const half = (weights[k]! + weights[largest]!) / 2;
  weights[k] = half;
  weights[largest] = half;
  for (let j = 0; j < dim; j++) {
    const from = largest * dim + j;
    const to = k * dim + j;
    const shift = (random.next() < 0.5 ? -0.25 : 0.25) * scales[from]!;
    centres[to] = centres[from]! + shift;
    centres[from]! -= shift;
    scales[to] = scales[from]!;
    laplacian[to] = laplacian[from]!;
  }
  return parameters;
}
