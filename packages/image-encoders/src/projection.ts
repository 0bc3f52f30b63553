import * as tf from '@tensorflow/tfjs-core';
import type { NamedVariable } from '@vse/core';
import { linear } from '@vse/layers';

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
 * A linear layer `x W^T + b` with PyTorch's names and layout: `weight` `[embedDim, inputDim]`, Xavier uniform, and
 * `bias` `[embedDim]`, 0. With `weightNorm` the weight is `g v / |v|` with one scalar g for the whole matrix:
 * `weight_g` `[]`, which starts as |v|, and `weight_v`.
 */
export function projection({ inputDim, embedDim, name, weightNorm, seed }: ProjectionOptions): Projection {
  const layer = linear({ inputDim, outputDim: embedDim, seed });
  const [weight, bias] = layer.variables();
  if (!weightNorm || !weight || !bias) {
    return {
      variables: layer.variables().map((own) => ({ ...own, name: `${name}.${own.name}` })),
      apply: (x) => layer.apply(x) as tf.Tensor3D,
    };
  }
  const direction = weight.variable as tf.Variable<tf.Rank.R2>;
  const gain = tf.tidy(() => tf.variable(tf.norm(direction), true));
  return {
    variables: [
      { name: `${name}.weight_g`, variable: gain },
      { name: `${name}.weight_v`, variable: direction },
      { name: `${name}.bias`, variable: bias.variable },
    ],
    apply: (x) =>
      tf.tidy(() => {
        const [batch, length] = x.shape;
        const norm = tf.sqrt(tf.sum(tf.square(direction))); // []
        const matrix = tf.mul<tf.Tensor2D>(direction, tf.div(gain, norm)); // [embedDim, inputDim]
        const rows = tf.reshape(x, [batch * length, inputDim]); // [batch * length, inputDim]
        const projected = tf.add(tf.matMul(rows, matrix, false, true), bias.variable); // [batch * length, embedDim]
        return tf.reshape(projected, [batch, length, embedDim]);
      }),
  };
}
