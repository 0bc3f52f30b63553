import { assertNumber, ShapeError } from '@vse/base';
import { addProduct } from '../linear-algebra/add-product';
import { matrix } from '../linear-algebra/matrix';
import { eachBlock, rowSource, type Rows } from '../rows';

/** One view of a fit. */
export interface CcaView {
  /** `[dim]`: mean of the fitted rows. */
  readonly mean: Float32Array;
  /** `[dim, components]`: W with W^T (C + r I) W = I for the covariance C and the regularisation r. */
  readonly weights: Float32Array;
}

/** The data of a fit. */
export interface CcaParts {
  /** `[components]`, largest first. */
  readonly correlations: Float64Array;
  /** Mean and weights of the images. */
  readonly images: CcaView;
  /** Mean and weights of the captions. */
  readonly captions: CcaView;
}

/** Options of `Cca.projectImages` and `Cca.projectCaptions`. */
export interface ProjectOptions {
  /**
   * Multiplies each coordinate by its correlation to this power, so that weakly correlated ones count less. Defaults to
   * `4`, as in normalised CCA; `0` is plain CCA.
   */
  readonly power?: number;
  /** Divides each projection by its length, so that dot products are cosines. Defaults to `true`. */
  readonly normalize?: boolean;
}

/**
 * A fitted canonical correlation analysis. Signs: the largest entry of an image direction by magnitude is positive, and so
 * are all correlations.
 */
export interface Cca extends CcaParts {
  /** Number of canonical pairs. */
  readonly components: number;
  /** Projects images into the common space, `[rows, components]`. */
  projectImages(rows: Rows, options?: ProjectOptions): Promise<Float32Array>;
  /** Projects captions into the common space, `[rows, components]`. */
  projectCaptions(rows: Rows, options?: ProjectOptions): Promise<Float32Array>;
}

/** Builds a `Cca` from its data. */
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
  assertNumber(where, 'power', power, { from: 0 });
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
    if (!normalize || squares === 0) continue; // a row equal to the mean stays 0
    const norm = Math.sqrt(squares);
    for (let i = 0; i < scales.length; i++) values[start + i] = values[start + i]! / norm;
  }
}
