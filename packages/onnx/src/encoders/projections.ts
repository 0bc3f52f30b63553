import type { Value } from '../graph/value';
import type { EncoderParts } from './encoder-graph';
import { add } from '../graph/elementwise';
import { affine, linear, mlp } from './layers';
import type { GraphTable } from './look-up';

type Projection = (x: Value, parts: EncoderParts, outputDim: number, args: readonly unknown[]) => Value;

/** Projection layers of `@vse/image-encoders`. */
export const projections: GraphTable<Projection> = {
  '@vse/image-encoders': { linearProjection: linear, residualProjection, weightNormalized },
};

/** A linear map plus a perceptron over the same features. */
function residualProjection(
  x: Value,
  parts: EncoderParts,
  outputDim: number,
  [given]: readonly unknown[],
): Value {
  const { hiddenDim } = given as { readonly hiddenDim: number };
  const sizes = { dims: [x.shape.at(-1) as number, hiddenDim, outputDim], normalizeBatch: true };
  const bent = mlp(x, { ...parts, weights: parts.weights.within('mlp') }, sizes); // [..., outputDim]
  return add(linear(x, parts, outputDim), bent);
}

/** `x W^T + b` with `W = g v / |v|`, one matrix: the product is taken here, so that the graph has none. */
function weightNormalized(x: Value, parts: EncoderParts, outputDim: number): Value {
  const { weights } = parts;
  const direction = weights.take('weight_v', [outputDim, x.shape.at(-1) as number]);
  const [gain] = weights.take('weight_g', []) as unknown as [number];
  const squares = direction.reduce((sum, value) => sum + value * value, 0);
  const scale = squares > 0 ? gain / Math.sqrt(squares) : 0;
  const weight = direction.map((value) => value * scale); // [outputDim, inputDim]
  return affine(x, parts, { weight, bias: weights.take('bias', [outputDim]), outputDim });
}
