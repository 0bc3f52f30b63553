import { OptionError, ShapeError } from '@vse/core';
import { addProduct } from '../linear-algebra/add-product';
import { matrix } from '../linear-algebra/matrix';
import { eachBlock, rowSource, type Rows } from '../rows';

/** One of the two sides of a fit. */
export interface CcaView {
  /** `[dim]`, of the rows of the fit. */
  readonly mean: Float32Array;
  /** `[dim, components]`: W with W^T (C + r I) W = I for the covariance C and the regularisation r. */
  readonly weights: Float32Array;
}

/** What is kept of a fit; `ccaOf` makes a `Cca` of it again. */
export interface CcaParts {
  /** `[components]`, largest first. */
  readonly correlations: Float64Array;
  readonly images: CcaView;
  readonly captions: CcaView;
}

export interface ProjectOptions {
  /**
   * Each coordinate is multiplied by its correlation to this power, so that unreliable ones count less. Defaults to `4`,
   * as in normalised CCA; `0` is plain CCA.
   */
  readonly power?: number;
  /** Whether projections get length 1, so that their dot product is the cosine. Defaults to `true`. */
  readonly normalize?: boolean;
}

/**
 * Canonical directions of images and captions. The entry of an image direction that is largest in magnitude is positive,
 * and the caption direction is turned so that the correlation is.
 */
export interface Cca extends CcaParts {
  readonly components: number;
  /** Images in the common space, `[rows, components]`. */
  projectImages(rows: Rows, options?: ProjectOptions): Promise<Float32Array>;
  /** Captions in the common space, `[rows, components]`. */
  projectCaptions(rows: Rows, options?: ProjectOptions): Promise<Float32Array>;
}

/** A `Cca` from its parts. */
export function ccaOf(parts: CcaParts): Cca {
  const { correlations, images, captions } = parts;
  return {
    ...parts,
    components: correlations.length,
    projectImages: (rows, options) => project('Cca.projectImages', images, correlations, rows, options),
    projectCaptions: (rows, options) => project('Cca.projectCaptions', captions, correlations, rows, options),
  };
}

async function project(
  where: string,
  { mean, weights }: CcaView,
  correlations: Float64Array,
  rows: Rows,
  { power = 4, normalize = true }: ProjectOptions = {},
): Promise<Float32Array> {
  if (!(Number.isFinite(power) && power >= 0)) {
    throw new OptionError(`${where}: power must be a finite number of at least 0, got ${power}.`);
  }
  const source = rowSource(rows, where);
  if (source.rows > 0 && source.dim !== mean.length) {
    throw new ShapeError(`${where}: rows must have ${mean.length} numbers each, got ${source.dim}.`);
  }
  const scales = correlations.map((value) => value ** power);
  const basis = matrix(mean.length, scales.length, weights);
  const projected = new Float32Array(source.rows * scales.length);
  const use = (block: Float64Array, count: number, first: number) => {
    const out = matrix(count, scales.length);
    addProduct(out, matrix(count, mean.length, block), basis);
    scaleRows(out.data, scales, normalize);
    projected.set(out.data, first * scales.length);
  };
  await eachBlock(where, source, use, mean);
  return projected;
}

function scaleRows(values: Float64Array, scales: Float64Array, normalize: boolean): void {
  for (let start = 0; start < values.length; start += scales.length) {
    let squares = 0;
    scales.forEach((scale, i) => {
      const value = values[start + i]! * scale;
      values[start + i] = value;
      squares += value * value;
    });
    if (!normalize || squares === 0) continue; // a row at the mean stays 0
    const norm = Math.sqrt(squares);
    for (let i = 0; i < scales.length; i++) values[start + i] = values[start + i]! / norm;
  }
}
