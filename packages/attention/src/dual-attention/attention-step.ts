import * as tf from '@tensorflow/tfjs-core';
import { maskOf, type EmbeddingSet } from '@vse/core';
import type { Layer } from '@vse/layers';
import { maskedSoftmax } from '../cross-attention/masked-softmax';

/** Layers of one attention step; their names are part of the variables' names. */
export interface StepLayers {
  readonly features: Layer;
  readonly memory: Layer;
  readonly attention: Layer;
}

/** Sum of the real vectors, weighted by attention under the memory: `[batch, dim]`. */
export function attentionStep(set: EmbeddingSet, memory: tf.Tensor2D, layers: StepLayers): tf.Tensor2D {
  const [batch, length, dim] = set.vectors.shape;
  const mask = maskOf(set); // [batch, length]
  const vectors = tf.tanh(layers.features.apply(set.vectors)); // [batch, length, hidden]
  const query = tf.expandDims(tf.tanh(layers.memory.apply(memory)), 1); // [batch, 1, hidden]
  const hidden = tf.mul(vectors, query); // [batch, length, hidden]
  const logits = tf.reshape<tf.Rank.R2>(layers.attention.apply(hidden), [batch, length]); // [batch, length]
  const weights = tf.mul(maskedSoftmax(logits, mask), mask); // [batch, length]
  return tf.reshape(tf.matMul(tf.reshape(weights, [batch, 1, length]), set.vectors), [batch, dim]);
}
