import { expand, transpose } from './shapes';
import type { Value } from './value';

/** Sides of a product to transpose. Defaults to neither. */
export interface Transposed {
  readonly left?: boolean;
  readonly right?: boolean;
}

/** Product of two matrices, or of two batches of matrices pair by pair: `[m, k]` and `[k, n]` to `[m, n]`. */
export function matMul(x: Value, y: Value, { left = false, right = false }: Transposed = {}): Value {
  const rank = x.shape.length;
  const shape = [...x.shape.slice(0, -2), x.shape[rank - (left ? 1 : 2)]!, y.shape[rank - (right ? 2 : 1)]!];
  const result = {
    shape,
    inputs: [x, y],
    pullback: (gradient: Value) => {
      const dProduct = expand(gradient, shape);
      return [
        left ? matMul(y, dProduct, { left: right, right: true }) : matMul(dProduct, y, { right: !right }),
        right ? matMul(dProduct, x, { left: true, right: left }) : matMul(x, dProduct, { left: !left }),
      ];
    },
  };
  if (rank === 2) {
    const attributes = { transA: Number(left), transB: Number(right) };
    return x.graph.node('Gemm', [x, y], { ...result, attributes });
  }
  // onnxruntime fuses the transposes into the product.
  const sides = [left ? transpose(x, [0, 2, 1]) : x, right ? transpose(y, [0, 2, 1]) : y];
  return x.graph.node('MatMul', sides, result);
}
