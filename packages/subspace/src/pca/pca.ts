import { ShapeError } from '@vse/core';
import { addProduct } from '../linear-algebra/add-product';
import { matrix, transposed, type FloatArray } from '../linear-algebra/matrix';

/** What is kept of a fit; `pcaOf` makes a `Pca` of it again. */
export interface PcaParts {
  /** `[dim]`, of the rows of the fit. */
  readonly mean: Float32Array;
  /** `[components, dim]`: unit vectors, the one with the most variance first. */
  readonly axes: Float32Array;
  /** `[components]`: the variance along each axis, divided by rows - 1. */
  readonly explainedVariance: Float64Array;
  /** The variance of all directions together. */
  readonly totalVariance: number;
  /** How many rows were fitted. */
  readonly rows: number;
  /** Whether projections are divided by the deviation along each axis. */
  readonly whiten: boolean;
}

/** Principal components. The entry of an axis that is largest in magnitude is positive. */
export interface Pca extends PcaParts {
  readonly dim: number;
  readonly components: number;
  /** `[components]`: the share of the total variance along each axis; 0 where there is none at all. */
  readonly explainedVarianceRatio: Float64Array;
  /** `[components]`: of the centred rows. */
  readonly singularValues: Float64Array;
  /** The mean variance of the directions that were left out. */
  readonly noiseVariance: number;
  /** Vectors, `[rows, dim]`, in the coordinates of the axes, `[rows, components]`. */
  project(rows: FloatArray): Float32Array;
  /** Coordinates, `[rows, components]`, as vectors again, `[rows, dim]`: what `project` left out is lost. */
  restore(projected: FloatArray): Float32Array;
}

/** A `Pca` from its parts. */
export function pcaOf(parts: PcaParts): Pca {
  const { mean, axes, explainedVariance, totalVariance, rows, whiten } = parts;
  const dim = mean.length;
  const components = explainedVariance.length;
  const rest = Math.min(dim, rows) - components;
  const left = totalVariance - explainedVariance.reduce((sum, value) => sum + value, 0);
  const basis = matrix(components, dim, axes);
  // An axis without variance projects to rounding errors; whitening must not blow them up.
  const least = (explainedVariance[0] ?? 0) * 1e-12;
  const scale = (power: number) => explainedVariance.map((value) => (value > least ? value ** power : 0));
  return {
    ...parts,
    dim,
    components,
    explainedVarianceRatio: explainedVariance.map((value) => (totalVariance > 0 ? value / totalVariance : 0)),
    singularValues: explainedVariance.map((value) => Math.sqrt(value * (rows - 1))),
    noiseVariance: rest > 0 ? Math.max(0, left) / rest : 0,
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
