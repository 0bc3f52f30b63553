import { DataError, OptionError, seededRandom, type SeededRandom } from '@vse/core';
import { kMeans, type CountedPoints } from './k-means';
import { mixtureOf, type Mixture, type MixtureParameters } from './mixture';
import { checkedCounts, type WeightedPoints } from './points';
import { posteriorReader } from './posteriors';

/** What every fit of a mixture takes. */
export interface MixtureFitOptions {
  /** How many components there are. Fisher vectors of captions take 30. Defaults to `30`. */
  readonly components?: number;
  /** How often the parameters are improved at most. Defaults to `100`. */
  readonly iterations?: number;
  /** The fit ends when the mean log-likelihood gains less, in nats; 0 makes every iteration. Defaults to `1e-3`. */
  readonly tolerance?: number;
  /** Added to every variance, so that none falls below it. Defaults to `1e-6`. */
  readonly varianceFloor?: number;
  /** Of the start. Defaults to `0`. */
  readonly seed?: number;
}

/** The shares of the components in every point, `[points, components]`, each point's adding up to 1. */
export interface Responsibilities {
  readonly shares: Float64Array;
  /** `[components]`: the shares added up, each point as often as it counts. */
  readonly sizes: Float64Array;
}

/** New centres, scales and families from the points and the components' shares in them. */
export type Improve = (shares: Responsibilities) => Omit<MixtureParameters, 'weights' | 'dim'>;

/** Shares below it are 0: no sum of doubles shows them. */
const leastShare = 1e-30;
const startIterations = 10;

/**
 * Expectation maximisation: the components' shares in the points, then the best parameters for those shares, in turns. A
 * component with less than one and a half points' worth of shares has collapsed onto a point, and begins again as half of the
 * largest one.
 */
export function fitMixture(
  where: string,
  points: WeightedPoints,
  options: MixtureFitOptions & { readonly start?: MixtureParameters | undefined },
  improverFor: (points: CountedPoints, varianceFloor: number) => Improve,
): Mixture {
  const { components = options.start?.weights.length ?? 30, varianceFloor = 1e-6, seed = 0 } = options;
  const { iterations = 100, tolerance = 1e-3 } = options;
  checkOptions(where, { iterations, tolerance, varianceFloor });
  const counts = checkedCounts(where, points, components);
  const counted: CountedPoints = { values: points.values, length: points.length, dim: points.dim, counts };
  const improve = improverFor(counted, varianceFloor);
  const random = seededRandom(seed);
  const maximise = (shares: Responsibilities): MixtureParameters => ({
    dim: points.dim,
    weights: weightsOf(shares.sizes),
    ...improve(shares),
  });
  const shares = {
    shares: new Float64Array(points.length * components),
    sizes: new Float64Array(components),
  };
  let now = options.start;
  if (!now) {
    const nearest = kMeans(counted, { clusters: components, iterations: startIterations, random });
    oneHot(shares, nearest, counts);
    now = maximise(shares);
  }
  let before = -Infinity;
  let restarts = 0;
  let done = 0;
  let converged = false;
  while (done < iterations && !converged) {
    const likelihood = expect(counted, now, shares);
    const collapsed = collapsedOf(shares, points.length);
    now = maximise(shares);
    done++;
    if (collapsed.length > 0) {
      restarts += collapsed.length;
      if (restarts > 10 * components) throw new DataError(tooMany(where, components, points.length));
      for (const k of collapsed) now = splitLargest(now, k, random);
      before = -Infinity;
    } else {
      converged = Math.abs(likelihood - before) < tolerance;
      before = likelihood;
    }
  }
  const logLikelihood = expect(counted, now, shares);
  return mixtureOf(now, { logLikelihood, iterations: done, converged, restarts });
}

/** Fills the shares under the parameters; returns the mean log-likelihood of the points. */
function expect(
  { values, length, dim, counts }: CountedPoints,
  parameters: MixtureParameters,
  { shares, sizes }: Responsibilities,
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
      const share = own[k]! < leastShare ? 0 : own[k]!;
      shares[i * components + k] = share;
      sizes[k]! += count * share;
    }
  }
  return sum / total;
}

function oneHot({ shares, sizes }: Responsibilities, nearest: Int32Array, counts: Float64Array): void {
  nearest.forEach((k, i) => {
    shares[i * sizes.length + k] = 1;
    sizes[k]! += counts[i]!;
  });
}

function weightsOf(sizes: Float64Array): Float64Array {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => size / total);
}

/** The components that hold less than one and a half points, however often those count. */
function collapsedOf({ shares, sizes }: Responsibilities, points: number): number[] {
  const components = sizes.length;
  if (points < 2 * components) return []; // there are not two points for each
  const held = new Float64Array(components);
  for (let i = 0; i < shares.length; i++) held[i % components]! += shares[i]!;
  return Array.from(held.keys()).filter((k) => held[k]! < 1.5);
}

/** Makes component k and the one with the largest weight two halves of the latter, half a scale apart in all dimensions. */
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

function checkOptions(where: string, options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    const right = name === 'iterations' ? Number.isInteger(value) && value >= 0 : value >= 0;
    if (!right) throw new OptionError(`${where}: ${name} must be at least 0, got ${value}.`);
  }
  if (options['varianceFloor'] === 0) {
    throw new OptionError(`${where}: varianceFloor must be above 0, or a component could end on one point.`);
  }
}

function tooMany(where: string, components: number, points: number): string {
  return (
    `${where}: the ${components} components collapse again and again onto single ones of ${points} points. ` +
    'Take fewer components, or a higher varianceFloor.'
  );
}
