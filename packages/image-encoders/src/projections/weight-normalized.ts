import * as tf from '@tensorflow/tfjs-core';
import { disposeVariables, linear, type Layer } from '@vse/layers';
import { ownRecipe } from '../recipe';
import type { ProjectionLayer, ProjectionSizes } from './projection-layer';

/**
 * `x W^T + b` with `W = g v / |v|` and one scalar g for the whole matrix: SCAN's `EncoderImageWeightNorm`. Weight
 * normalization, https://arxiv.org/abs/1602.07868 If v is zero, so is W, without a gradient.
 *
 * Variables are `weight_g` `[]`, which starts as |v|, `weight_v` `[outputDim, inputDim]`, Xavier uniform, and `bias`.
 *
 * @example
 * ```ts
 * import { regionProjection, weightNormalized } from '@vse/image-encoders';
 *
 * const encoder = regionProjection({ inputDim: 3, embedDim: 2, layer: weightNormalized() });
 * console.log(encoder.variables().map(({ name }) => name)); // fc.weight_g, fc.weight_v, fc.bias
 * ```
 */
export function weightNormalized(): ProjectionLayer {
  return { name: 'weightNormalized', recipe: ownRecipe('weightNormalized'), create };
}

function create({ inputDim, outputDim, seed }: ProjectionSizes): Layer {
  const [weight, offset] = linear({ inputDim, outputDim, seed }).variables();
  const direction = weight!.variable as tf.Variable<tf.Rank.R2>; // [outputDim, inputDim]
  const bias = offset!.variable; // [outputDim]
  const gain = tf.tidy(() => tf.variable(tf.norm(direction), true)); // []
  const variables = [
    { name: 'weight_g', variable: gain },
    { name: 'weight_v', variable: direction },
    { name: 'bias', variable: bias },
  ];
  return {
    apply: (x) =>
      tf.tidy(() => {
        const squares = tf.sum(tf.square(direction)); // []
        const real = tf.step(squares); // [], 0 if the direction is zero: then so are the matrix and its gradient
        const norm = tf.sqrt(tf.add(squares, tf.sub(1, real))); // [], never 0
        const scale = tf.div(tf.mul(gain, real), norm); // []
        const matrix = tf.mul<tf.Tensor2D>(direction, scale); // [outputDim, inputDim]
        const rows = tf.reshape<tf.Rank.R2>(x, [-1, inputDim]); // [rows, inputDim]
        const projected = tf.add(tf.matMul(rows, matrix, false, true), bias); // [rows, outputDim]
        return tf.reshape(projected, [...x.shape.slice(0, -1), outputDim]);
      }),
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}
