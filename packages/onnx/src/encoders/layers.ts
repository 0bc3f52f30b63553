import { add, maximum, mul, sub } from '../graph/elementwise';
import { matMul } from '../graph/mat-mul';
import { reshape } from '../graph/shapes';
import type { Size } from '../graph/size';
import type { Value } from '../graph/value';
import type { EncoderParts } from './encoder-graph';
import { storedMatrix } from './stored-matrix';

/** Options of `mlp` of `@vse/layers` that its graph reads. */
export interface MlpSizes {
  readonly dims: readonly number[];
  readonly normalizeBatch: boolean | { readonly epsilon?: number };
}

/** Applies `x W^T + b` to the last axis: `[..., inputDim]` to `[..., outputDim]`. */
export function affine(
  x: Value,
  { graph, precision }: EncoderParts,
  { weight, bias, outputDim }: { weight: Float32Array; bias?: Float32Array | undefined; outputDim: number },
): Value {
  const inputDim = x.shape.at(-1) as number;
  const matrix = storedMatrix(graph, weight, [outputDim, inputDim], precision).whole(); // [outputDim, inputDim]
  const rows = reshape(x, [rowCount(x.shape), inputDim]); // [rows, inputDim]
  const product = matMul(rows, matrix, { right: true }); // [rows, outputDim]
  const shifted = bias ? add(product, graph.weights(bias, [outputDim])) : product; // [rows, outputDim]
  return reshape(shifted, [...x.shape.slice(0, -1), outputDim]);
}

/** `linear` of `@vse/layers`. */
export function linear(x: Value, parts: EncoderParts, outputDim: number): Value {
  const { weights } = parts;
  const weight = weights.take('weight', [outputDim, x.shape.at(-1) as number]);
  return affine(x, parts, { weight, bias: weights.take('bias', [outputDim]), outputDim });
}

/** `mlp` of `@vse/layers` after training: without dropout, and with running statistics. */
export function mlp(x: Value, parts: EncoderParts, { dims, normalizeBatch }: MlpSizes): Value {
  const epsilon = (typeof normalizeBatch === 'object' ? normalizeBatch.epsilon : undefined) ?? 1e-5;
  const { weights } = parts;
  return dims.slice(1).reduce((input, dim, i) => {
    const output = linear(input, { ...parts, weights: weights.within(`layers.${i}`) }, dim);
    if (i === dims.length - 2) return output;
    const own = { ...parts, weights: weights.within(`bns.${i}`) };
    return maximum(normalizeBatch ? batchNorm(output, own, epsilon) : output, 0);
  }, x);
}

/** `batchNorm` of `@vse/layers` with its running statistics. */
function batchNorm(x: Value, { graph, weights }: EncoderParts, epsilon: number): Value {
  const shape = [x.shape.at(-1) as number];
  const [mean, variance, gain, bias] = ['running_mean', 'running_var', 'weight', 'bias'].map((name) =>
    weights.take(name, shape),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const scale = gain.map((value, i) => value / Math.sqrt(variance[i]! + epsilon)); // [dim]
  const centred = sub(x, graph.weights(mean, shape)); // the shape of x
  return add(mul(centred, graph.weights(scale, shape)), graph.weights(bias, shape));
}

/** Number of vectors of an array whose last axis holds one each. */
export function rowCount(shape: readonly Size[]): Size {
  const sizes = shape.slice(0, -1).filter((size) => size !== 1);
  return sizes.length === 0 ? 1 : sizes.length === 1 ? sizes[0]! : sizes.join('*');
}
