import { elementTypes } from '../graph/encode-model';
import type { Size } from '../graph/size';
import type { Value } from '../graph/value';
import { lookUp, type GraphTable, type Part } from './look-up';

/** A linear map of rows, as in the recipe of `linearMap` of `@vse/subspace`. */
interface LinearMap {
  /** `[dim]` */
  readonly mean: Float32Array | Float64Array;
  /** `[dim, components]` */
  readonly weights: Float32Array;
  /** `[components]` */
  readonly scales: Float64Array;
  /** Divides each mapped row by its length. */
  readonly normalize: boolean;
}

/** Principal components, as in the recipe of `pcaOf` of `@vse/subspace`. */
interface Pca {
  readonly mean: Float32Array | Float64Array;
  /** `[components, dim]` */
  readonly axes: Float32Array;
  readonly explainedVariance: Float64Array;
  readonly whiten: boolean;
}

/** Fixed maps of `@vse/subspace`, from the first argument of their recipes. */
const rowMaps: GraphTable<(given: unknown) => LinearMap> = {
  '@vse/subspace': {
    linearMap: (given) => given as LinearMap,
    pcaOf: (given) => mapOfPca(given as Pca),
  },
};

/**
 * Maps the vectors of the last axis, `[..., dim]` to `[..., components]`. In float64, as on the host: the weights of a
 * canonical correlation analysis may cancel each other in all but a few digits.
 */
export function mappedRows(x: Value, map: Part): Value {
  const { mean, weights, scales, normalize } = lookUp('map', rowMaps, map)(map.recipe!.args[0]);
  const { graph, shape } = x;
  const sizes: readonly Size[] = [...shape.slice(0, -1), scales.length];
  const asFloat64 = (name: string): string => graph.compute('Cast', [name], { to: elementTypes.float64 });
  const centred = graph.compute('Sub', [
    asFloat64(x.name),
    graph.constant(Float64Array.from(mean), [mean.length]),
  ]);
  const matrix = graph.constant(weights, [mean.length, scales.length]); // [dim, components]
  const product = graph.compute('MatMul', [centred, asFloat64(matrix)]);
  const mapped = graph.compute('Mul', [product, graph.constant(scales, [scales.length])]);
  const result = normalize ? unitRows(x, mapped) : mapped;
  return graph.node('Cast', [result], { shape: sizes, attributes: { to: elementTypes.float32 } });
}

/** Divides each row by its length; zeros stay zeros. Takes and returns the name of a float64 array. */
function unitRows({ graph, shape }: Value, rows: string): string {
  const squares = graph.compute('Mul', [rows, rows]);
  const total = graph.compute('ReduceSum', [squares, graph.integers([shape.length - 1])]);
  const length = graph.compute('Max', [
    graph.compute('Sqrt', [total]),
    graph.constant(Float64Array.of(1e-300), []),
  ]);
  return graph.compute('Div', [rows, length]);
}

function mapOfPca({ mean, axes, explainedVariance, whiten }: Pca): LinearMap {
  const [dim, components] = [mean.length, explainedVariance.length];
  const weights = new Float32Array(dim * components); // the axes, transposed
  axes.forEach((value, i) => (weights[(i % dim) * components + Math.floor(i / dim)] = value));
  // An axis without variance is rounding error, which whitening must not amplify: `fitPca` has the same limit.
  const least = (explainedVariance[0] ?? 0) * 1e-12;
  const scales = explainedVariance.map((value) => (!whiten ? 1 : value > least ? value ** -0.5 : 0));
  return { mean, weights, scales, normalize: false };
}
