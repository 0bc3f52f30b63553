import type { SeededRandom } from '@vse/core';

/** Points with counts, as the fits use them. */
export interface CountedPoints {
  readonly values: Float32Array;
  readonly length: number;
  readonly dim: number;
  readonly counts: Float64Array;
}

export interface KMeansOptions {
  readonly clusters: number;
  /** How often centres are moved. */
  readonly iterations: number;
  readonly random: SeededRandom;
}

/**
 * The cluster of each point, `[points]`, by k-means: the first centres are drawn far from one another (k-means++, Arthur
 * and Vassilvitskii, http://ilpubs.stanford.edu:8090/778/), and then moved to the means of their points. A cluster that
 * has lost all its points gets the one that is furthest from its centre.
 */
export function kMeans(points: CountedPoints, { clusters, iterations, random }: KMeansOptions): Int32Array {
  const centres = firstCentres(points, clusters, random);
  const nearest = new Int32Array(points.length);
  const distances = new Float64Array(points.length);
  assign(points, centres, nearest, distances);
  for (let i = 0; i < iterations; i++) {
    moveCentres(points, centres, nearest, distances);
    if (!assign(points, centres, nearest, distances)) break;
  }
  return nearest;
}

/** `[clusters, dim]`: points, each drawn in proportion to its count and squared distance from those before. */
function firstCentres(points: CountedPoints, clusters: number, random: SeededRandom): Float64Array {
  const { values, length, dim, counts } = points;
  const centres = new Float64Array(clusters * dim);
  const gaps = new Float64Array(length).fill(1); // squared distance from the nearest centre so far
  for (let k = 0; k < clusters; k++) {
    const row = draw(gaps, counts, random);
    centres.set(values.subarray(row * dim, (row + 1) * dim), k * dim);
    for (let i = 0; i < length; i++) {
      const gap = squaredDistance(values, i * dim, centres, k * dim, dim);
      if (k === 0 || gap < gaps[i]!) gaps[i] = gap;
    }
  }
  return centres;
}

/** A place drawn in proportion to weights times counts; in proportion to counts where all weights are 0. */
function draw(weights: Float64Array, counts: Float64Array, random: SeededRandom): number {
  const flat = weights.every((weight) => weight === 0);
  const weightOf = (i: number) => (flat ? 1 : weights[i]!) * counts[i]!;
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weightOf(i);
  let left = random.next() * total;
  for (let i = 0; i < weights.length; i++) {
    left -= weightOf(i);
    if (left < 0) return i;
  }
  return weights.length - 1;
}

/** Finds each point's nearest centre; returns whether any changed. */
function assign(
  { values, length, dim }: CountedPoints,
  centres: Float64Array,
  nearest: Int32Array,
  distances: Float64Array,
): boolean {
  const clusters = centres.length / dim;
  let changed = false;
  for (let i = 0; i < length; i++) {
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < clusters; k++) {
      const distance = squaredDistance(values, i * dim, centres, k * dim, dim);
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    distances[i] = least;
    if (nearest[i] !== best) changed = true;
    nearest[i] = best;
  }
  return changed;
}

function moveCentres(
  points: CountedPoints,
  centres: Float64Array,
  nearest: Int32Array,
  distances: Float64Array,
): void {
  const { values, length, dim, counts } = points;
  const sizes = new Float64Array(centres.length / dim);
  for (let i = 0; i < length; i++) sizes[nearest[i]!]! += counts[i]!;
  sizes.forEach((size, k) => {
    if (size > 0) centres.fill(0, k * dim, (k + 1) * dim);
  });
  for (let i = 0; i < length; i++) {
    const k = nearest[i]!;
    const share = counts[i]! / sizes[k]!;
    for (let j = 0; j < dim; j++) centres[k * dim + j]! += share * values[i * dim + j]!;
  }
  sizes.forEach((size, k) => {
    if (size > 0) return;
    const furthest = distances.indexOf(largest(distances));
    centres.set(values.subarray(furthest * dim, (furthest + 1) * dim), k * dim);
    distances[furthest] = 0;
  });
}

function largest(values: Float64Array): number {
  let most = -Infinity;
  for (const value of values) if (value > most) most = value;
  return most;
}

function squaredDistance(
  a: ArrayLike<number>,
  aStart: number,
  b: ArrayLike<number>,
  bStart: number,
  dim: number,
): number {
  let sum = 0;
  for (let j = 0; j < dim; j++) {
    const difference = a[aStart + j]! - b[bStart + j]!;
    sum += difference * difference;
  }
  return sum;
}
