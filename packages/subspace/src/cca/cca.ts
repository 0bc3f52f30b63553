import { assertBoolean, assertNumber, ShapeError, type Recipe } from '@vse/base';
import type { FloatArray } from '../linear-algebra/matrix';
import { assertNumbers } from '../parts';
import { assertParts, ownRecipe } from '../recipe';
import { eachBlock, rowSource, type Rows } from '../rows';
import { linearMap, mapCentred, type LinearMap, type LinearMapParts } from './linear-map';

/** One view of a fit. */
export interface CcaView {
  /** `[dim]`: mean of the fitted rows, in float64 if it was fitted here. */
  readonly mean: FloatArray;
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

/** Options of the projections of a `Cca`. */
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
  /** The map behind `projectImages`, for an encoder: `mappedRegions({ map: cca.imageMap() })`. */
  imageMap(options?: ProjectOptions): LinearMap;
  /** The map behind `projectCaptions`, for an encoder: `fixedEncoder({ features, map: cca.captionMap() })`. */
  captionMap(options?: ProjectOptions): LinearMap;
  /** Call of `ccaOf` that builds it again. */
  readonly recipe: Recipe;
}

/**
 * Builds a fitted canonical correlation analysis from its data, such as that of another program or of a saved model.
 *
 * @param parts - The data.
 * @throws `ShapeError` if an array has another type or length, `DataError` if a number is not finite.
 * @example
 * ```ts
 * import { ccaOf } from '@vse/subspace';
 *
 * const view = { mean: Float64Array.of(0, 0), weights: Float32Array.of(1, 0) }; // [dim, components]
 * const cca = ccaOf({ correlations: Float64Array.of(0.9), images: view, captions: view });
 * console.log(await cca.projectImages([[3, 4]], { normalize: false, power: 1 })); // 3 * 0.9
 * ```
 */
export function ccaOf(parts: CcaParts): Cca {
  assertParts('ccaOf', 'parts', parts);
  const { correlations, images, captions } = parts;
  assertNumbers('ccaOf', 'correlations', correlations, { types: [Float64Array] });
  for (const [name, view] of Object.entries({ images, captions })) {
    assertParts('ccaOf', name, view);
    assertNumbers('ccaOf', `${name}.mean`, view.mean, { types: [Float32Array, Float64Array] });
    const length = view.mean.length * correlations.length;
    assertNumbers('ccaOf', `${name}.weights`, view.weights, { types: [Float32Array], length });
  }
  return fittedCca({ correlations, images, captions });
}

/** Builds a `Cca` from data that needs no check. */
export function fittedCca(parts: CcaParts): Cca {
  const { correlations, images, captions } = parts;
  return {
    ...parts,
    components: correlations.length,
    recipe: ownRecipe('ccaOf', 'cca', { correlations, images: plain(images), captions: plain(captions) }),
    projectImages: (rows, options) =>
      project('Cca.projectImages', rows, (where) => mapParts(where, images, correlations, options)),
    projectCaptions: (rows, options) =>
      project('Cca.projectCaptions', rows, (where) => mapParts(where, captions, correlations, options)),
    imageMap: (options) => linearMap(mapParts('Cca.imageMap', images, correlations, options)),
    captionMap: (options) => linearMap(mapParts('Cca.captionMap', captions, correlations, options)),
  };
}

const plain = ({ mean, weights }: CcaView): CcaView => ({ mean, weights });

function mapParts(
  where: string,
  { mean, weights }: CcaView,
  correlations: Float64Array,
  { power = 4, normalize = true }: ProjectOptions = {},
): Required<LinearMapParts> {
  assertNumber(where, 'power', power, { from: 0 });
  assertBoolean(where, 'normalize', normalize);
  return { mean, weights, scales: correlations.map((value) => value ** power), normalize };
}

/** Maps rows of any form block by block. */
async function project(
  where: string,
  rows: Rows,
  partsOf: (where: string) => Required<LinearMapParts>,
): Promise<Float32Array> {
  const map = partsOf(where);
  const { mean, scales } = map;
  const source = rowSource(rows, where);
  if (source.rows > 0 && source.dim !== mean.length) {
    throw new ShapeError(`${where}: rows must have ${mean.length} numbers each, got ${source.dim}.`);
  }
  const projected = new Float32Array(source.rows * scales.length);
  const use = (block: Float64Array, count: number, first: number) =>
    projected.set(mapCentred(block.subarray(0, count * mean.length), map), first * scales.length);
  await eachBlock(where, source, use, mean);
  return projected;
}
