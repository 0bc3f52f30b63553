import {
  assertBoolean,
  assertOneOf,
  assertPositive,
  assertShare,
  ShapeError,
  type FeatureMatrix,
} from '@vse/core';
import type { MixtureParameters } from './mixture';
import { posteriorReader } from './posteriors';

/** Options of `fisherVectorOf`. */
export interface FisherOptions {
  /** Power of the magnitudes; `0.5` is the signed square root. Defaults to `0.5`. */
  readonly power?: number;
  /** Divides the vector by its length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** `'soft'` weights components by their posteriors, `'hard'` takes the likeliest alone. Defaults to `'soft'`. */
  readonly assignment?: 'soft' | 'hard';
  /**
   * Treats smaller posteriors as 0. Defaults to `1e-20`, which does not change a float32 unit vector; VLFeat takes
   * `1e-6`.
   */
  readonly minPosterior?: number;
}

/** Fills in the defaults of options. */
export function statedFisher({
  power = 0.5,
  normalize = true,
  assignment = 'soft',
  minPosterior = 1e-20,
}: FisherOptions = {}): Required<FisherOptions> {
  return { power, normalize, assignment, minPosterior };
}

/** Encodes sets of points as Fisher vectors. */
export interface FisherEncoder {
  /** Dimension of a Fisher vector: 2 x components x dim. */
  readonly dim: number;
  /** Computes the posteriors of a point; cache them for points that occur again. */
  pointOf(values: ArrayLike<number>, start: number): FisherPoint;
  /** Computes the Fisher vector of points; zeros for none. */
  encode(points: readonly FisherPoint[]): Float32Array;
}

/** A point with the posteriors of its components. */
export interface FisherPoint {
  readonly values: ArrayLike<number>;
  readonly start: number;
  /** Components with a posterior above the minimum. */
  readonly components: readonly number[];
  /** Posterior of each of the components. */
  readonly posteriors: readonly number[];
}

/**
 * Computes the Fisher vector of a set of points under a mixture: the gradient of their mean log-likelihood with respect to
 * centres and scales, each divided by the square root of its Fisher information. Perronnin, Sanchez and Mensink, ECCV 2010,
 * https://doi.org/10.1007/978-3-642-15561-1_11 ; for Laplacian dimensions Klein et al., https://arxiv.org/abs/1411.7399
 *
 * With t = (x - centre) / scale and posteriors q of N points, component k of weight w contributes
 * sum q t / (N sqrt(w)) and sum q (t^2 - 1) / (N sqrt(2 w)) in Gaussian dimensions, and
 * sum q sign(t) / (N sqrt(w)) and sum q (|t| - 1) / (N sqrt(w)) in Laplacian dimensions.
 * Returns `[2 x components x dim]`: first the gradients of all centres, then of all scales. No points give zeros.
 *
 * @throws `ShapeError` if points and mixture differ in dimension.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { fisherVectorOf } from '@vse/text-encoders';
 *
 * const mixture = {
 *   dim: 1,
 *   weights: Float64Array.of(1),
 *   centres: Float64Array.of(0),
 *   scales: Float64Array.of(1),
 *   laplacian: Uint8Array.of(0),
 * };
 * const points = { values: Float32Array.of(1, 3), length: 2, dim: 1 };
 * console.log(fisherVectorOf(points, mixture, { power: 1, normalize: false })); // 2, 4 / sqrt(2)
 * ```
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

/** Creates an encoder for many sets of points, so that the posteriors of a repeated point are computed once. */
export function fisherEncoder(mixture: MixtureParameters, options: FisherOptions = {}): FisherEncoder {
  const { power, normalize, assignment, minPosterior } = statedFisher(options);
  assertPositive('fisherVector', 'power', power);
  assertBoolean('fisherVector', 'normalize', normalize);
  assertOneOf('fisherVector', 'assignment', assignment, ['soft', 'hard']);
  assertShare('fisherVector', 'minPosterior', minPosterior);
  const { dim, weights, centres, scales, laplacian } = mixture;
  const components = weights.length;
  const size = components * dim;
  const reader = posteriorReader(mixture);
  const own = new Float64Array(components);
  const sums = new Float64Array(2 * size);
  const inverse = scales.map((scale) => 1 / scale);

  /** Adds a point to the gradient sums of component k, `[2, dim]`. */
  const addComponent = (values: ArrayLike<number>, start: number, k: number, posterior: number): void => {
    for (let j = 0, i = k * dim; j < dim; j++, i++) {
      const t = (values[start + j]! - centres[i]!) * inverse[i]!;
      if (laplacian[i]) {
        sums[i]! += posterior * Math.sign(t);
        sums[size + i]! += posterior * (Math.abs(t) - 1);
      } else {
        sums[i]! += posterior * t;
        sums[size + i]! += posterior * Math.SQRT1_2 * (t * t - 1);
      }
    }
  };
  /** Writes the entries of component k with the power applied; returns the sum of their squares. */
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
        return { values, start, components: [best], posteriors: [1] };
      }
      const active = Array.from(own.keys()).filter((k) => own[k]! >= minPosterior && own[k]! > 0);
      return { values, start, components: active, posteriors: active.map((k) => own[k]!) };
    },
    encode(points) {
      const vector = new Float32Array(2 * size);
      const active = new Set(points.flatMap((point) => point.components));
      for (const k of active) {
        sums.fill(0, k * dim, (k + 1) * dim);
        sums.fill(0, size + k * dim, size + (k + 1) * dim);
      }
      for (const { values, start, components: own, posteriors } of points) {
        for (let a = 0; a < own.length; a++) addComponent(values, start, own[a]!, posteriors[a]!);
      }
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
