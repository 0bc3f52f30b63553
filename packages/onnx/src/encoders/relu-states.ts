import { reshape } from '../graph/shapes';
import type { Size } from '../graph/size';
import { sum } from '../graph/sum';
import type { Value } from '../graph/value';
import type { EncoderParts } from './encoder-graph';
import { storedMatrix } from './stored-matrix';

/**
 * `bidirectionalRnn` of `@vse/layers` with its input added, by ONNX's RNN: the sum of both directions of
 * `h' = relu(x + W h + b)`. Reads and returns `[steps, batch, hidden]`. ONNX's RNN multiplies its input by a matrix; here it
 * is the identity, which changes no number.
 */
export function reluStates(x: Value, parts: EncoderParts, lengths: string): Value {
  const { graph, weights, precision } = parts;
  const [steps, batch, hidden] = x.shape as [Size, Size, number];
  const suffixes = ['l0', 'l0_reverse'];
  const states = suffixes.map((suffix) => {
    const values = weights.take(`weight_hh_${suffix}`, [hidden, hidden]);
    return reshape(storedMatrix(graph, values, [hidden, hidden], precision).whole(), [1, hidden, hidden]);
  });
  const identity = new Float32Array(2 * hidden * hidden); // [2, hidden, hidden]
  for (let i = 0; i < hidden; i++) identity[i * (hidden + 1)] = identity[(hidden + i) * hidden + i] = 1;
  const biases = new Float32Array(4 * hidden); // for each direction of the inputs, 0, then of the states
  suffixes.forEach((suffix, i) =>
    biases.set(weights.take(`bias_hh_${suffix}`, [hidden]), (2 * i + 1) * hidden),
  );
  const stacked = graph.compute('Concat', states.map(({ name }) => name), { axis: 0 }); // prettier-ignore
  const operands = [
    x,
    graph.weights(identity, [2, hidden, hidden]),
    stacked,
    graph.weights(biases, [2, 2 * hidden]),
  ];
  const both = graph.node('RNN', [...operands, lengths], {
    shape: [steps, 2, batch, hidden],
    attributes: {
      hidden_size: hidden,
      direction: 'bidirectional',
      activations: { strings: ['Relu', 'Relu'] },
    },
  });
  return reshape(sum(both, [1]), [steps, batch, hidden]);
}
