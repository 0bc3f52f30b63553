import type { SeededRandom } from '@vse/core';

/** Points with counts. */
export interface CountedPoints {
  readonly values: Float32Array;
  readonly length: number;
  readonly dim: number;
  readonly counts: Float64Array;
}

/** Options of `kMeans`. */
export interface KMeansOptions {
  readonly clusters: number;
  /** Maximum number of iterations. */
  readonly iterations: number;
  readonly random: SeededRandom;
}

/**
 * Assigns each point to a cluster, `[points]`, by k-means initialised with k-means++ (Arthur and Vassilvitskii,
 * http://ilpubs.stanford.edu:8090/778/). An empty cluster moves to the point that is furthest from its centre.
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

/** Initial centres, `[clusters, dim]`: points drawn with probability proportional to count and squared distance from earlier centres. */
function firstCentres(points: CountedPoints, clusters: number, random: SeededRandom): Float64Array {
  const { values, length, dim, counts } = points;
  const centres = new Float64Array(clusters * dim);
  const gaps = new Float64Array(length).fill(1); // squared distance to the nearest centre so far
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

/** Draws an index in proportion to weights times counts, or to counts if all weights are 0. */
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

/** Assigns each point to its nearest centre; returns true if any assignment changed. */
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
    let smallest = Infinity;
    for (let k = 0; k < clusters; k++) {
      const distance = squaredDistance(values, i * dim, centres, k * dim, dim);
      if (distance < smallest) {
        smallest = distance;
        best = k;
      }
    }
    distances[i] = smallest;
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
    const weight = counts[i]! / sizes[k]!;
    for (let j = 0; j < dim; j++) centres[k * dim + j]! += weight * values[i * dim + j]!;
  }
  sizes.forEach((size, k) => {
    if (size > 0) return;
    const furthest = distances.indexOf(largest(distances));
    centres.set(values.subarray(furthest * dim, (furthest + 1) * dim), k * dim);
    distances[furthest] = 0;
  });
}

function largest(values: Float64Array): number {
  let max = -Infinity;
  for (const value of values) if (value > max) max = value;
  return max;
}

function squaredDistance(
  a: Float32Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  dim: number,
): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let j = 0;
  for (; j + 3 < dim; j += 4) {
    const at = aStart + j;
    const bt = bStart + j;
    const t = a[at]! - b[bt]!;
    const u = a[at + 1]! - b[bt + 1]!;
    const v = a[at + 2]! - b[bt + 2]!;
    const w = a[at + 3]! - b[bt + 3]!;
    first += t * t;
    second += u * u;
    third += v * v;
    fourth += w * w;
  }
  for (; j < dim; j++) first += (a[aStart + j]! - b[bStart + j]!) ** 2;
  return first + second + third + fourth;
}
