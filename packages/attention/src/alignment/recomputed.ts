import * as tf from '@tensorflow/tfjs-core';

/** A function of tensors: gradients reach its inputs, not its constants. */
type Recomputable = (inputs: readonly tf.Tensor[], constants: readonly tf.Tensor[]) => tf.Tensor2D;

/**
 * Computes `f`, keeping only its inputs and constants for the gradient: everything between is computed once more then. Twice the
 * time of the forward pass, for the memory of the inputs (gradient checkpointing, https://arxiv.org/abs/1604.06174).
 */
export function recomputed(
  f: Recomputable,
  inputs: readonly tf.Tensor[],
  constants: readonly tf.Tensor[],
): tf.Tensor2D {
  const op = tf.customGrad((...given) => {
    const save = given.at(-1) as unknown as tf.GradSaveFunc;
    const own = given.slice(0, -1) as tf.Tensor[];
    save([...own, ...constants]);
    return {
      value: tf.tidy(() => f(own, constants)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [kept, rest] = [saved.slice(0, own.length), saved.slice(own.length)];
          return withinBackward(() => tf.grads((...again: tf.Tensor[]) => f(again, rest))(kept, dy));
        }),
    };
  });
  return op(...inputs);
}

/**
 * Computes gradients inside a gradient function. TensorFlow.js has one tape: a gradient within the backward pass of another starts its
 * own and leaves none behind, while the outer one still frees the tensors of its tape at the end.
 */
function withinBackward(compute: () => tf.Tensor[]): tf.Tensor[] {
  const { state } = tf.engine();
  const outer = state.activeTape;
  try {
    return compute();
  } finally {
    state.activeTape = outer;
  }
}
