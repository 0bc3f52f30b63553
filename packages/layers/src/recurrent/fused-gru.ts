import * as tf from '@tensorflow/tfjs-core';
import { hasFusedKernel, runFusedKernel } from '@vse/core';
import type { GruWeights } from './gru-weights';
import type { PackedSequences } from './walk-packed';

/** True if the current backend runs a whole GRU of these weights as one kernel: PyTorch's form on wasm and tensorflow, of 4 units or more. */
export function canFuseGru({ stateWeight, stateBias }: GruWeights): boolean {
  if (stateWeight.shape[1]! < 4) return false;
  return stateBias !== undefined && hasFusedKernel('VseGru') && hasFusedKernel('VseGruGradient');
}

/**
 * The states of `gruSequence` in PyTorch's form, packed, `[rows, hidden]`, by one kernel over all steps and one for the gradient;
 * `canFuseGru` must hold.
 */
export function fusedGru(
  { rows, sizes, real }: PackedSequences,
  { inputWeight, inputBias, stateWeight, stateBias }: GruWeights,
): tf.Tensor2D {
  const op = tf.customGrad<tf.Tensor2D>((...inputs) => {
    const save = inputs.at(-1) as tf.GradSaveFunc;
    const [products, ofInput, weight, ofState] = inputs as tf.Tensor[] as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const forward = { products, inputBias: ofInput, stateWeight: weight, stateBias: ofState };
    const [states, trace] = run('VseGru', { ...forward, ...(real && { real }) }, sizes); // [rows, hidden], [rows, 4 hidden]
    save([weight, states!, trace!]);
    return {
      value: states as tf.Tensor2D,
      gradFunc: (dy: tf.Tensor2D, saved: tf.Tensor[]) => gradients(dy, saved, sizes),
    };
  });
  return tf.tidy(() => {
    const products = tf.matMul<tf.Tensor2D>(rows, inputWeight, false, true); // [rows, 3 hidden]
    return op(products, inputBias, stateWeight, stateBias!);
  });
}

/** Gradients with respect to the input products, the input bias, the recurrent weights and their bias. */
function gradients(dStates: tf.Tensor, saved: tf.Tensor[], sizes: readonly number[]): tf.Tensor[] {
  return tf.tidy(() => {
    const [stateWeight, states, trace] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    const inputs = { dStates, states, trace, stateWeight };
    const [dInputs, dRecurrent, previous] = run('VseGruGradient', inputs, sizes) as readonly tf.Tensor2D[];
    return [
      dInputs!, // [rows, 3 hidden]
      tf.sum(dInputs!, 0), // [3 hidden]
      tf.matMul(dRecurrent!, previous!, true, false), // [3 hidden, hidden]
      tf.sum(dRecurrent!, 0), // [3 hidden]
    ];
  });
}

function run(
  name: 'VseGru' | 'VseGruGradient',
  inputs: Readonly<Record<string, tf.Tensor>>,
  sizes: readonly number[],
): readonly tf.Tensor[] {
  const outputs = runFusedKernel(name, inputs, { sizes });
  if (!outputs) throw new Error(`the ${tf.getBackend()} backend does not run ${name}`);
  return outputs;
}
