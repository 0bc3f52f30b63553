import * as tf from '@tensorflow/tfjs-core';

/** Weight `[outputDim, inputDim]` and bias `[outputDim]` of a linear layer, as tensors of a function that is computed again. */
export interface Affine {
  readonly weight: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}

/** Computes `x W^T + b` over the last axis: `[..., inputDim]` to `[..., outputDim]`. */
export function affine(x: tf.Tensor, { weight, bias }: Affine): tf.Tensor {
  const [outputDim, inputDim] = weight.shape;
  const rows = tf.reshape<tf.Rank.R2>(x, [-1, inputDim]); // [rows, inputDim]
  const shifted = tf.add(tf.matMul(rows, weight, false, true), bias); // [rows, outputDim]
  return tf.reshape(shifted, [...x.shape.slice(0, -1), outputDim]);
}

/** Pairs the tensors of linear layers, each weight followed by its bias. */
export function affinesOf(tensors: readonly tf.Tensor[]): readonly Affine[] {
  return Array.from({ length: tensors.length / 2 }, (_, i) => ({
    weight: tensors[2 * i] as tf.Tensor2D,
    bias: tensors[2 * i + 1] as tf.Tensor1D,
  }));
}
