import { mul } from '../graph/elementwise';
import { elementTypes } from '../graph/encode-model';
import { reshape } from '../graph/shapes';
import type { Size } from '../graph/size';
import type { Graph, Value } from '../graph/value';

/** Numbers that weight matrices are stored as; all arithmetic is float32. */
export type Precision = 'float32' | 'int8';

/** A weight matrix in a graph, in its precision. */
export interface StoredMatrix {
  /** The whole matrix, `[rows, columns]`. */
  whole(): Value;
  /** Rows by the ids of an int32 array of this shape: `[...shape, columns]`. Only the rows read are converted to float32. */
  rows(ids: string, shape: readonly Size[]): Value;
}

/**
 * Adds a weight matrix `[rows, columns]`. In int8 each row is stored as whole numbers from -127 to 127 with a scale of its
 * own. Cast and Mul convert them to float32: unlike DequantizeLinear, onnxruntime then folds them once, when it opens the file.
 */
export function storedMatrix(
  graph: Graph,
  values: Float32Array,
  shape: readonly [rows: number, columns: number],
  precision: Precision,
): StoredMatrix {
  if (precision === 'float32') {
    const matrix = graph.weights(values, shape); // [rows, columns]
    return { whole: () => matrix, rows: (ids, of) => gather(matrix, ids, of) };
  }
  const [rows, columns] = shape;
  const { quantized, scales } = quantizeRows(values, columns);
  const whole = graph.constant(quantized, shape);
  const scale = graph.weights(scales, [rows]); // [rows]
  const asFloat = (integers: string, of: readonly Size[]): Value =>
    graph.node('Cast', [integers], { shape: of, attributes: { to: elementTypes.float32 } });
  return {
    whole: () => mul(asFloat(whole, shape), reshape(scale, [rows, 1])),
    rows(ids, of) {
      const read = asFloat(graph.compute('Gather', [whole, ids], { axis: 0 }), [...of, columns]);
      return mul(read, reshape(gather(scale, ids, of), [...of, 1]));
    },
  };
}

function gather(from: Value, ids: string, shape: readonly Size[]): Value {
  return from.graph.node('Gather', [from, ids], {
    shape: [...shape, ...from.shape.slice(1)],
    attributes: { axis: 0 },
  });
}

/** Rounds each row to whole numbers from -127 to 127 times the row's scale, its largest magnitude over 127. */
export function quantizeRows(
  values: Float32Array,
  columns: number,
): { readonly quantized: Int8Array; readonly scales: Float32Array } {
  const scales = new Float32Array(values.length / columns);
  const quantized = new Int8Array(values.length);
  for (let row = 0; row < scales.length; row++) {
    const from = row * columns;
    let largest = 0;
    for (let i = from; i < from + columns; i++) largest = Math.max(largest, Math.abs(values[i]!));
    const scale = (scales[row] = largest / 127);
    if (scale === 0) continue; // a row of zeros, or of numbers too small for a float32 scale
    for (let i = from; i < from + columns; i++) {
      quantized[i] = Math.max(-127, Math.min(127, Math.round(values[i]! / scale)));
    }
  }
  return { quantized, scales };
}
