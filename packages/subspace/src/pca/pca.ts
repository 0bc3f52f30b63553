import { assertBoolean, assertNumber, assertWhole, ShapeError, type Recipe } from '@vse/base';
import { addProduct } from '../linear-algebra/add-product';
import { matrix, transposed, type FloatArray } from '../linear-algebra/matrix';
import { assertNumbers } from '../parts';
import { assertParts, ownRecipe } from '../recipe';

/** The data of a fit. */
export interface PcaParts {
  /** `[dim]`: mean of the fitted rows, in float64 if it was fitted here. */
  readonly mean: FloatArray;
  /** `[components, dim]`: unit vectors, largest variance first. */
  readonly axes: Float32Array;
  /** `[components]`: variance along each axis, with divisor rows - 1. */
  readonly explainedVariance: Float64Array;
  /** Sum of the variances in all directions. */
  readonly totalVariance: number;
  /** Number of fitted rows. */
  readonly rows: number;
  /** True if projections are divided by the standard deviation along each axis. */
  readonly whiten: boolean;
}

/** Fitted principal components. The entry of largest magnitude of each axis is positive. */
export interface Pca extends PcaParts {
  /** Dimension of the rows. */
  readonly dim: number;
  /** Number of components. */
  readonly components: number;
  /** `[components]`: fraction of the total variance along each axis; 0 without any variance. */
  readonly explainedVarianceRatio: Float64Array;
  /** `[components]`: singular values of the centred rows. */
  readonly singularValues: Float64Array;
  /** Mean variance of the directions that were left out. */
  readonly noiseVariance: number;
  /** Call of `pcaOf` that builds it again. */
  readonly recipe: Recipe;
  /** Projects rows `[rows, dim]` onto the axes, `[rows, components]`. */
  project(rows: FloatArray): Float32Array;
  /** Reconstructs rows `[rows, dim]` from projections `[rows, components]`, without the directions left out. */
  restore(projected: FloatArray): Float32Array;
}

/**
 * Builds fitted principal components from their data, such as that of another program or of a saved model.
 *
 * @param parts - The data.
 * @throws `ShapeError` if an array has another type or length, `DataError` if a number is not finite, `OptionError` if
 * another value is out of range.
 * @example
 * ```ts
 * import { pcaOf } from '@vse/subspace';
 *
 * const pca = pcaOf({
 *   mean: Float32Array.of(1, 1),
 *   axes: Float32Array.of(1, 0), // [components, dim]
 *   explainedVariance: Float64Array.of(4),
 *   totalVariance: 5,
 *   rows: 100,
 *   whiten: true,
 * });
 * console.log(pca.project(Float32Array.of(5, 3))); // (5 - 1) / 2
 * ```
 */
export function pcaOf(parts: PcaParts): Pca {
  assertParts('pcaOf', 'parts', parts);
  const { mean, axes, explainedVariance, totalVariance, rows, whiten } = parts;
  assertNumbers('pcaOf', 'mean', mean, { types: [Float32Array, Float64Array] });
  assertNumbers('pcaOf', 'explainedVariance', explainedVariance, { types: [Float64Array] });
  const length = mean.length * explainedVariance.length;
  assertNumbers('pcaOf', 'axes', axes, { types: [Float32Array], length });
  assertNumber('pcaOf', 'totalVariance', totalVariance, { from: 0 });
  assertWhole('pcaOf', 'rows', rows);
  assertBoolean('pcaOf', 'whiten', whiten);
  return fittedPca({ mean, axes, explainedVariance, totalVariance, rows, whiten });
}

/** Builds a `Pca` from data that needs no check. */
export function fittedPca(parts: PcaParts): Pca {
  const { mean, axes, explainedVariance, totalVariance, rows, whiten } = parts;
  const dim = mean.length;
  const components = explainedVariance.length;
  const rest = Math.min(dim, rows) - components;
  const left = totalVariance - explainedVariance.reduce((sum, value) => sum + value, 0);
  const basis = matrix(components, dim, axes);
  // An axis without variance projects to rounding error; whitening must not amplify it.
  const minVariance = (explainedVariance[0] ?? 0) * 1e-12;
  const scale = (power: number) =>
    explainedVariance.map((value) => (value > minVariance ? value ** power : 0));
  return {
    ...parts,
    dim,
    components,
    explainedVarianceRatio: explainedVariance.map((value) => (totalVariance > 0 ? value / totalVariance : 0)),
    singularValues: explainedVariance.map((value) => Math.sqrt(value * (rows - 1))),
    noiseVariance: rest > 0 ? Math.max(0, left) / rest : 0,
    recipe: ownRecipe('pcaOf', 'pca', { mean, axes, explainedVariance, totalVariance, rows, whiten }),
    project(values) {
      const count = rowsIn('Pca.project', values, dim);
      const centred = Float64Array.from(values, (value, i) => value - mean[i % dim]!);
      const out = matrix(count, components);
      addProduct(out, matrix(count, dim, centred), transposed(basis));
      if (whiten) scaleColumns(out.data, scale(-0.5));
      return Float32Array.from(out.data);
    },
    restore(projected) {
      const count = rowsIn('Pca.restore', projected, components);
      const coordinates = Float64Array.from(projected);
      if (whiten) scaleColumns(coordinates, scale(0.5));
      const out = matrix(count, dim);
      addProduct(out, matrix(count, components, coordinates), basis);
      return Float32Array.from(out.data, (value, i) => value + mean[i % dim]!);
    },
  };
}

function rowsIn(where: string, values: FloatArray, dim: number): number {
  if (values.length % dim === 0) return values.length / dim;
  throw new ShapeError(`${where}: rows must have ${dim} numbers each, got ${values.length} in all.`);
}

function scaleColumns(values: Float64Array, scales: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * scales[i % scales.length]!;
}
