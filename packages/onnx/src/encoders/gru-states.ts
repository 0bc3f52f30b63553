import { mul } from '../graph/elementwise';
import { reshape, transpose } from '../graph/shapes';
import type { Size } from '../graph/size';
import { sum } from '../graph/sum';
import type { Value } from '../graph/value';
import type { EncoderParts } from './encoder-graph';
import { storedMatrix } from './stored-matrix';

/** Sizes of a GRU of `@vse/layers`. */
export interface GruSizes {
  readonly hiddenDim: number;
  readonly layers: number;
  readonly form: 'reset-after' | 'reset-before';
  readonly bidirectional: boolean;
}

/**
 * `gru` or `bidirectionalGru` of `@vse/layers` (the mean of both directions) by ONNX's GRU, with the steps in front: reads
 * `[steps, batch, input]`, returns `[steps, batch, hiddenDim]`, 0 past each sequence's length. `lengths` names an int32 array
 * `[batch]`; without it no sequence is padded. Layers below the last concatenate both directions.
 */
export function gruStates(
  x: Value,
  parts: EncoderParts,
  sizes: GruSizes & { readonly lengths?: string },
): Value {
  const { hiddenDim, layers, bidirectional } = sizes;
  const [steps, batch] = x.shape as [Size, Size];
  let input = x; // [steps, batch, input]
  for (let layer = 0; layer < layers; layer++) {
    const states = oneLayer(input, parts, { ...sizes, layer }); // [steps, directions, batch, hidden]
    if (!bidirectional) input = reshape(states, [steps, batch, hiddenDim]);
    else if (layer === layers - 1) input = mul(reshape(sum(states, [1]), [steps, batch, hiddenDim]), 0.5);
    else input = reshape(transpose(states, [0, 2, 1, 3]), [steps, batch, 2 * hiddenDim]);
  }
  return input;
}

type Layer = GruSizes & { readonly layer: number; readonly lengths?: string };

/** All states of one layer, `[steps, directions, batch, hidden]`. */
function oneLayer(x: Value, parts: EncoderParts, { layer, lengths, ...sizes }: Layer): Value {
  const { hiddenDim, form, bidirectional } = sizes;
  const [steps, batch, inputDim] = x.shape as [Size, Size, number];
  const suffixes = bidirectional ? [`l${layer}`, `l${layer}_reverse`] : [`l${layer}`];
  const directions = suffixes.map((suffix) => directionOf(parts, suffix, { hiddenDim, inputDim, form }));
  const { graph } = x;
  const stacked = (name: 'input' | 'state' | 'biases'): string => {
    const values = directions.map((direction) => direction[name].name);
    return values.length === 1 ? values[0]! : graph.compute('Concat', values, { axis: 0 });
  };
  // The gates' activations in ONNX's order, once for each direction: of reset and update, then of the candidate.
  const hard = { activations: ['HardSigmoid', 'Tanh'], activation_alpha: [0.2], activation_beta: [0.5] };
  const each = <T>(values: readonly T[]): T[] => directions.flatMap(() => values);
  return graph.node('GRU', [x, stacked('input'), stacked('state'), stacked('biases'), lengths ?? ''], {
    shape: [steps, directions.length, batch, hiddenDim],
    attributes: {
      hidden_size: hiddenDim,
      direction: bidirectional ? 'bidirectional' : 'forward',
      linear_before_reset: form === 'reset-after' ? 1 : 0,
      ...(form === 'reset-before' && {
        activations: { strings: each(hard.activations) },
        activation_alpha: { floats: each(hard.activation_alpha) },
        activation_beta: { floats: each(hard.activation_beta) },
      }),
    },
  });
}

interface DirectionSizes {
  readonly hiddenDim: number;
  readonly inputDim: number;
  readonly form: GruSizes['form'];
}

/** Weights of one direction as ONNX wants them: `[1, 3 hidden, input]`, `[1, 3 hidden, hidden]` and `[1, 6 hidden]`. */
function directionOf(
  { graph, weights, precision }: EncoderParts,
  suffix: string,
  { hiddenDim, inputDim, form }: DirectionSizes,
): Readonly<Record<'input' | 'state' | 'biases', Value>> {
  const rows = 3 * hiddenDim;
  const matrix = (name: string, columns: number): Value => {
    const values = updateFirst(weights.take(`${name}_${suffix}`, [rows, columns])); // [rows, columns]
    return reshape(storedMatrix(graph, values, [rows, columns], precision).whole(), [1, rows, columns]);
  };
  const [input, state] = [matrix('weight_ih', inputDim), matrix('weight_hh', hiddenDim)];
  const biases = new Float32Array(2 * rows); // of the inputs, then of the states, which only reset-after has
  biases.set(updateFirst(weights.take(`bias_ih_${suffix}`, [rows])));
  if (form === 'reset-after') biases.set(updateFirst(weights.take(`bias_hh_${suffix}`, [rows])), rows);
  return { input, state, biases: graph.weights(biases, [1, 2 * rows]) };
}

/** Reorders rows stacked reset, update, candidate (PyTorch) to update, reset, candidate (ONNX). */
function updateFirst(stacked: Float32Array): Float32Array {
  const third = stacked.length / 3;
  const ordered = stacked.slice();
  ordered.set(stacked.subarray(third, 2 * third), 0);
  ordered.set(stacked.subarray(0, third), third);
  return ordered;
}
