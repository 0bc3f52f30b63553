import { expand, transpose } from './shapes';
import type { Value } from './value';

/** Which sides of a product are transposed. Defaults to neither. */
export interface Transposed {
  readonly left?: boolean;
  readonly right?: boolean;
}

/** The product of two matrices, or of two batches of them, one by one: `[m, k]` and `[k, n]` to `[m, n]`. */
export function matMul(x: Value, y: Value, { left = false, right = false }: Transposed = {}): Value {
  const rank = x.shape.length;
  const shape = [...x.shape.slice(0, -2), x.shape[rank - (left ? 1 : 2)]!, y.shape[rank - (right ? 2 : 1)]!];
  const result = {
    shape,
    inputs: [x, y],
    pullback: (gradient: Value) => {
      const own = expand(gradient, shape);
      return [
        left ? matMul(y, own, { left: right, right: true }) : matMul(own, y, { right: !right }),
        right ? matMul(own, x, { left: true, right: left }) : matMul(x, own, { left: !left }),
      ];
    },
  };
  if (rank === 2) {
    const attributes = { transA: Number(left), transB: Number(right) };
    return x.graph.node('Gemm', [x, y], { ...result, attributes });
  }
  // onnxruntime makes one operator of a product and the transposes before it.
  const sides = [left ? transpose(x, [0, 2, 1]) : x, right ? transpose(y, [0, 2, 1]) : y];
  return x.graph.node('MatMul', sides, result);
}
