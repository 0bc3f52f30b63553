import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, NamedVariable } from '@vse/core';
import { linear, prefixed, type Layer } from '@vse/layers';
import { meanPool } from '../pooling/mean-pool';
import { attentionStep, type StepLayers } from './attention-step';

export interface AttentionMemoryOptions {
  /** Dimension of the set's vectors. */
  readonly dim: number;
  /** Dimension of the context vectors: `dim`, unless `project` changes it. */
  readonly outputDim: number;
  /** Applies a linear map and a tanh to each context vector, as DAN does for images and not for captions. */
  readonly project: boolean;
  /** Dimension of the hidden state, in which the memory is multiplied with each vector. */
  readonly hiddenDim: number;
  /** Number of attention steps. */
  readonly steps: number;
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** Attends to a set in several steps; a memory of the earlier steps guides each. */
export interface AttentionMemory {
  /** Context vectors of the mean and of every step, joined: `[batch, (steps + 1) * outputDim]`; zero for an empty set. */
  contexts(set: EmbeddingSet): tf.Tensor2D;
  variables(): readonly NamedVariable[];
  dispose(): void;
}

/**
 * One side of dual attention networks for matching (DAN). The memory starts as the mean of the set. In each step
 * `h = tanh(W f) * tanh(W_m memory)` for every vector f, a softmax over `w . h` weighs the vectors, and their weighted sum,
 * projected if `project` is set, is added to the memory. https://arxiv.org/abs/1611.00471
 */
export function attentionMemory(options: AttentionMemoryOptions): AttentionMemory {
  const { dim, outputDim, project, hiddenDim, steps, seed } = options;
  const layer = (inputDim: number, to: number, offset: number) =>
    linear({ inputDim, outputDim: to, bias: false, seed: seed + offset });
  const stepLayers: StepLayers[] = Array.from({ length: steps }, (_, step) => ({
    features: layer(dim, hiddenDim, 4 * step),
    memory: layer(outputDim, hiddenDim, 4 * step + 1),
    attention: layer(hiddenDim, 1, 4 * step + 2),
  }));
  const projections = project
    ? Array.from({ length: steps + 1 }, (_, step) => layer(dim, outputDim, 4 * step + 3))
    : [];
  const named = [
    ...projections.map((value, step) => [`project.${step}`, value] as const),
    ...stepLayers.flatMap((layers, step) =>
      Object.entries(layers).map(([name, value]) => [`${name}.${step + 1}`, value as Layer] as const),
    ),
  ];
  return {
    contexts: (set) =>
      tf.tidy(() => {
        const projected = (x: tf.Tensor2D, step: number): tf.Tensor2D => {
          const projection = projections[step];
          return projection ? tf.tanh(projection.apply(x) as tf.Tensor2D) : x; // [batch, output]
        };
        let memory = projected(meanPool().pool(set), 0); // [batch, output]
        const contexts = [memory];
        stepLayers.forEach((layers, step) => {
          const context = projected(attentionStep(set, memory, layers), step + 1); // [batch, output]
          contexts.push(context);
          memory = tf.add(memory, context); // [batch, output]
        });
        return tf.concat(contexts, 1); // [batch, (steps + 1) * output]
      }),
    variables: () => named.flatMap(([name, value]) => prefixed(name, value.variables())),
    dispose: () => {
      for (const [, value] of named) value.dispose();
    },
  };
}
