import { OptionError, ShapeError, type FeatureMatrix } from '@vse/core';
import type { MixtureParameters } from './mixture';
import { posteriorReader } from './posteriors';

export interface FisherOptions {
  /** The power that every magnitude is raised to; `0.5` is the signed square root. Defaults to `0.5`. */
  readonly power?: number;
  /** Whether the vector is divided by its length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** `'soft'` shares a point among components, `'hard'` gives it to the likeliest. Defaults to `'soft'`. */
  readonly assignment?: 'soft' | 'hard';
  /**
   * Shares below it count as 0. Defaults to `1e-20`, which leaves no trace in a single-precision vector of length one;
   * VLFeat takes `1e-6`.
   */
  readonly leastShare?: number;
}

/** Adds points up to Fisher vectors, one vector after another. */
export interface FisherEncoder {
  /** How many numbers a vector has: 2 x components x dim. */
  readonly dim: number;
  /** What one point adds, to be kept where points come again. */
  pointOf(values: ArrayLike<number>, start: number): FisherPoint;
  /** The vector of points; zeros for none. */
  encode(points: readonly FisherPoint[]): Float32Array;
}

/** A point and the components that have a share in it. */
export interface FisherPoint {
  readonly values: ArrayLike<number>;
  readonly start: number;
  readonly components: readonly number[];
  readonly shares: readonly number[];
}

/**
 * The Fisher vector of a set of points under a mixture: the gradient of their mean log-likelihood with respect to every
 * centre and every scale, each divided by the root of its Fisher information. Perronnin, Sanchez and Mensink, ECCV 2010,
 * https://doi.org/10.1007/978-3-642-15561-1_11 ; for Laplacian dimensions Klein et al., https://arxiv.org/abs/1411.7399
 *
 * With t = (x - centre) / scale and shares q of N points, component k of weight w has
 * sum q t / (N sqrt(w)) and sum q (t^2 - 1) / (N sqrt(2 w)) where it is normal, and
 * sum q sign(t) / (N sqrt(w)) and sum q (|t| - 1) / (N sqrt(w)) where it is Laplacian.
 * Gives `[2 x components x dim]`: the centres' part of all components, then the scales'. No points give zeros.
 */
export function fisherVectorOf(
  points: FeatureMatrix,
  mixture: MixtureParameters,
  options: FisherOptions = {},
): Float32Array {
  if (points.dim !== mixture.dim || points.values.length !== points.length * points.dim) {
    throw new ShapeError(
      `fisherVectorOf: points must be [points, ${mixture.dim}] to match the mixture, got ${points.values.length} numbers ` +
        `for [${points.length}, ${points.dim}].`,
    );
  }
  const encoder = fisherEncoder(mixture, options);
  const all = Array.from({ length: points.length }, (_, i) => encoder.pointOf(points.values, i * points.dim));
  return encoder.encode(all);
}

/** The same for many sets of points; a point that occurs again need not be weighed again. */
export function fisherEncoder(mixture: MixtureParameters, options: FisherOptions = {}): FisherEncoder {
  const { power = 0.5, normalize = true, assignment = 'soft', leastShare = 1e-20 } = options;
  checkFisherOptions('fisherVector', { power, assignment, leastShare });
  const { dim, weights, centres, scales, laplacian } = mixture;
  const components = weights.length;
  const size = components * dim;
  const reader = posteriorReader(mixture);
  const own = new Float64Array(components);
  const sums = new Float64Array(2 * size);
  const inverse = scales.map((scale) => 1 / scale);

  const add = ({ values, start, components: active, shares }: FisherPoint): void => {
    for (let a = 0; a < active.length; a++) {
      const share = shares[a]!;
      for (let j = 0, i = active[a]! * dim; j < dim; j++, i++) {
        const t = (values[start + j]! - centres[i]!) * inverse[i]!;
        if (laplacian[i]) {
          sums[i]! += share * Math.sign(t);
          sums[size + i]! += share * (Math.abs(t) - 1);
        } else {
          sums[i]! += share * t;
          sums[size + i]! += (share * (t * t - 1)) / Math.SQRT2;
        }
      }
    }
  };
  /** Writes component k's part of the vector, powers taken; returns the sum of its squares. */
  const finish = (k: number, points: number, vector: Float32Array): number => {
    const factor = 1 / (points * Math.sqrt(weights[k]!));
    let squares = 0;
    for (const part of [k * dim, size + k * dim]) {
      for (let i = part; i < part + dim; i++) {
        const value = sums[i]! * factor;
        const size = Math.abs(value);
        const raised = Math.sign(value) * (power === 0.5 ? Math.sqrt(size) : size ** power);
        vector[i] = raised;
        squares += raised * raised;
      }
    }
    return squares;
  };
  return {
    dim: 2 * size,
    pointOf(values, start) {
      reader.read(values, start, own);
      if (assignment === 'hard') {
        const best = own.indexOf(Math.max(...own));
        return { values, start, components: [best], shares: [1] };
      }
      const active = Array.from(own.keys()).filter((k) => own[k]! >= leastShare && own[k]! > 0);
      return { values, start, components: active, shares: active.map((k) => own[k]!) };
    },
    encode(points) {
      const vector = new Float32Array(2 * size);
      const active = new Set(points.flatMap((point) => point.components));
      for (const k of active) {
        sums.fill(0, k * dim, (k + 1) * dim);
        sums.fill(0, size + k * dim, size + (k + 1) * dim);
      }
      for (const point of points) add(point);
      let squares = 0;
      for (const k of active) squares += finish(k, points.length, vector);
      if (normalize && squares > 0) scaleBy(vector, 1 / Math.sqrt(squares), active, dim, size);
      return vector;
    },
  };
}

function scaleBy(
  vector: Float32Array,
  factor: number,
  active: Iterable<number>,
  dim: number,
  size: number,
): void {
  for (const k of active) {
    for (const part of [k * dim, size + k * dim]) {
      for (let i = part; i < part + dim; i++) vector[i] = vector[i]! * factor;
    }
  }
}

function checkFisherOptions(
  where: string,
  { power, assignment, leastShare }: { power: number; assignment: string; leastShare: number },
): void {
  if (!(power > 0)) throw new OptionError(`${where}: power must be above 0, got ${power}.`);
  if (!['soft', 'hard'].includes(assignment)) {
    throw new OptionError(`${where}: assignment must be 'soft' or 'hard', got '${assignment}'.`);
  }
  if (!(leastShare >= 0 && leastShare < 1)) {
    throw new OptionError(`${where}: leastShare must be at least 0 and below 1, got ${leastShare}.`);
  }
}
