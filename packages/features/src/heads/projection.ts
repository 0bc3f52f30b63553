import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type NamedVariable } from '@vse/core';

export interface ProjectionOptions {
  readonly inputDim: number;
  readonly embedDim: number;
  /** The layer's name, the first part of its variables' names. */
  readonly name: string;
  /** Whether the weight is kept as a direction and one scalar length. */
  readonly weightNorm: boolean;
  readonly seed: number;
}

export interface Projection {
  /** Reads `[batch, length, inputDim]`, returns `[batch, length, embedDim]`. */
  apply(x: tf.Tensor3D): tf.Tensor3D;
  readonly variables: readonly NamedVariable[];
}

/**
 * A linear layer `x W^T + b` with PyTorch's names and layout: `weight` `[embedDim, inputDim]` and `bias` `[embedDim]`.
 * The weight starts uniform in [-r, r) with r = sqrt(6) / sqrt(inputDim + embedDim) (Xavier), the bias at 0. With
 * `weightNorm` the weight is `g v / |v|` with one scalar g for the whole matrix: `weight_g` `[]` and `weight_v`.
 */
export function projection({ inputDim, embedDim, name, weightNorm, seed }: ProjectionOptions): Projection {
  const start = xavierUniform(inputDim, embedDim, seed);
  const shape: [number, number] = [embedDim, inputDim];
  const matrix = tf.tidy(() => tf.variable(tf.tensor2d(start, shape), true));
  const bias = tf.tidy(() => tf.variable(tf.zeros([embedDim]), true));
  const gain = weightNorm ? tf.tidy(() => tf.variable(tf.norm(matrix), true)) : undefined;

  const weight = (): tf.Tensor2D => {
    if (!gain) return matrix; // [embedDim, inputDim]
    const length = tf.sqrt(tf.sum(tf.square(matrix))); // []
    return tf.mul(matrix, tf.div(gain, length)); // [embedDim, inputDim]
  };
  return {
    variables: [
      ...(gain
        ? [
            { name: `${name}.weight_g`, variable: gain },
            { name: `${name}.weight_v`, variable: matrix },
          ]
        : [{ name: `${name}.weight`, variable: matrix }]),
      { name: `${name}.bias`, variable: bias },
    ],
    apply: (x) =>
      tf.tidy(() => {
        const [batch, length] = x.shape;
        const flat = tf.reshape(x, [batch * length, inputDim]); // [batch * length, inputDim]
        const projected = tf.add(tf.matMul(flat, weight(), false, true), bias); // [batch * length, embedDim]
        return tf.reshape(projected, [batch, length, embedDim]);
      }),
  };
}

/** Glorot and Bengio's uniform start: [-r, r) with r = sqrt(6) / sqrt(inputDim + embedDim). */
function xavierUniform(inputDim: number, embedDim: number, seed: number): Float32Array {
  const radius = Math.sqrt(6) / Math.sqrt(inputDim + embedDim);
  const random = seededRandom(seed).fork('weight');
  return Float32Array.from({ length: inputDim * embedDim }, () => (random.next() * 2 - 1) * radius);
}
