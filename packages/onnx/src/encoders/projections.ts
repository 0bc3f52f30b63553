import type { Value } from '../graph/value';
import type { EncoderParts } from './encoder-graph';
import { affine, linear } from './layers';
import type { GraphTable } from './look-up';

type Projection = (x: Value, parts: EncoderParts, outputDim: number) => Value;

/** Projection layers of `@vse/image-encoders`. */
export const projections: GraphTable<Projection> = {
  '@vse/image-encoders': { linearProjection: linear, weightNormalized },
};

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
