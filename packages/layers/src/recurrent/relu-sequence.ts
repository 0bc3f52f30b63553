import * as tf from '@tensorflow/tfjs-core';
import { addToFirstRows, firstRows, perStep, tidied } from './packed-steps';
import type { PackedSequences } from './walk-packed';

/** A packed batch of the terms that each step adds to the recurrent product. */
export interface ReluSequenceInput extends PackedSequences {
  /** `[hidden, hidden]`, `[output, input]` as PyTorch stores it. */
  readonly weight: tf.Tensor2D;
}

/**
 * Runs `h' = relu(x + W h)` over a packed batch, from `h = 0`, and returns every state, packed: `[rows, hidden]`. At a
 * padded row the state stays as it was. The gradient of the whole sequence is one operation, back-propagation through
 * time written by hand: the weight's gradient is one product over all rows. Time O(rows x hidden^2) both ways.
 */
export function reluSequence({ rows, weight, sizes, real }: ReluSequenceInput): tf.Tensor2D {
  const op = tf.customGrad<tf.Tensor2D>((...inputs) => {
    const [x, w, save] = inputs as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    const states = unrolledRelu({ rows: x, weight: w, sizes, ...(real && { real }) }); // [rows, hidden]
    save(real ? [states, w, real] : [states, w]);
    return {
      value: states,
      gradFunc: (dy: tf.Tensor2D, saved: tf.Tensor[]) => {
        const [states, matrix, padding] = saved as tf.Tensor2D[];
        return gradients(dy, { rows: states!, weight: matrix!, sizes, ...(padding && { real: padding }) });
      },
    };
  });
  return tf.tidy(() => op(rows, weight));
}

/** Computes the same states with differentiable operations: reference for the gradient. */
export function unrolledRelu({ rows, weight, sizes, real }: ReluSequenceInput): tf.Tensor2D {
  return tf.tidy(() => {
    const transposed = tf.transpose<tf.Tensor2D>(weight); // [hidden, hidden]
    const reals = real && perStep(real, sizes); // per step [running, 1]
    const states: tf.Tensor2D[] = [];
    for (const [step, x] of perStep(rows, sizes).entries()) {
      states.push(
        tidied(() => {
          const previous = step === 0 ? tf.zerosLike(x) : firstRows(states[step - 1]!, sizes[step]!); // [running, hidden]
          const next = tf.relu(tf.add<tf.Tensor2D>(x, tf.matMul(previous, transposed))); // [running, hidden]
          return reals ? tf.add<tf.Tensor2D>(previous, tf.mul(reals[step]!, tf.sub(next, previous))) : next;
        }),
      );
    }
    return tf.concat(states, 0); // [rows, hidden]
  });
}

/**
 * Gradients with respect to the added terms and the weight; `rows` are the states. A state is above 0 exactly where its
 * ReLU was open; a padded row passes its whole gradient to the state before it.
 */
function gradients(dy: tf.Tensor2D, { rows: states, weight, sizes, real }: ReluSequenceInput): tf.Tensor2D[] {
  return tf.tidy(() => {
    const open = tf.cast<tf.Tensor2D>(tf.greater<tf.Tensor2D>(states, 0), 'float32'); // [rows, hidden]
    const gates = perStep(real ? tf.mul<tf.Tensor2D>(open, real) : open, sizes); // per step [running, hidden]
    const padded = real && perStep(tf.sub<tf.Tensor2D>(1, real), sizes); // per step [running, 1]
    const dStates = perStep(dy, sizes); // per step [running, hidden]
    const inside = new Array<tf.Tensor2D>(sizes.length);
    let later: tf.Tensor2D | undefined;
    for (let step = sizes.length - 1; step >= 0; step--) {
      const dState = later ? addToFirstRows(dStates[step]!, later) : dStates[step]!; // [running, hidden]
      inside[step] = tf.mul<tf.Tensor2D>(dState, gates[step]!); // [running, hidden]
      if (step === 0) break; // the first state is a constant
      const through = tf.matMul<tf.Tensor2D>(inside[step]!, weight); // [running, hidden]
      later = padded ? tf.add<tf.Tensor2D>(through, tf.mul(dState, padded[step]!)) : through;
    }
    const dRows = tf.concat(inside, 0); // [rows, hidden]
    const before = perStep(states, sizes).slice(0, -1); // per step [running, hidden]
    const previous = [
      tf.zeros<tf.Rank.R2>([sizes[0]!, weight.shape[0]]),
      ...before.map((state, step) => firstRows(state, sizes[step + 1]!)),
    ];
    return [dRows, tf.matMul(dRows, tf.concat(previous, 0), true, false)]; // [rows, hidden], [hidden, hidden]
  });
}
