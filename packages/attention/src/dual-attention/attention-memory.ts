import * as tf from '@tensorflow/tfjs-core';
import { maskOf, type EmbeddingSet, type NamedVariable } from '@vse/core';
import { linear, prefixed, type Layer } from '@vse/layers';
import { meanPool } from '../pooling/mean-pool';

export interface AttentionMemoryOptions {
  /** The size of the vectors of the set. */
  readonly dim: number;
  /** The size of what is read from it: `dim`, unless `project` makes it another. */
  readonly outputDim: number;
  /** Whether what is read goes through a linear map and a tanh, as the images of DAN do and its captions do not. */
  readonly project: boolean;
  /** The size in which the memory and the vectors meet. */
  readonly hiddenDim: number;
  readonly steps: number;
  readonly seed: number;
}

/** A reader that looks at a set several times, each time where its memory of the earlier looks tells it to. */
export interface AttentionMemory {
  /** Everything read, one look after the other: `[batch, (steps + 1) * outputDim]`, zero for an empty set. */
  read(set: EmbeddingSet): tf.Tensor2D;
  variables(): readonly NamedVariable[];
  dispose(): void;
}

interface Step {
  readonly features: Layer;
  readonly memory: Layer;
  readonly attention: Layer;
}

const FAR_BELOW = -1e9;

/**
 * One side of dual attention networks for matching (DAN). The memory begins as the mean of the set; at each step
 * `h = tanh(W f) * tanh(W_m memory)` for every vector f, a softmax over `w . h` weighs the vectors, and the weighted sum,
 * projected where asked, is added to the memory. https://arxiv.org/abs/1611.00471
 */
export function attentionMemory(options: AttentionMemoryOptions): AttentionMemory {
  const { dim, outputDim, project, hiddenDim, steps, seed } = options;
  const layer = (inputDim: number, to: number, offset: number) =>
    linear({ inputDim, outputDim: to, bias: false, seed: seed + offset });
  const looks: Step[] = Array.from({ length: steps }, (_, step) => ({
    features: layer(dim, hiddenDim, 4 * step),
    memory: layer(outputDim, hiddenDim, 4 * step + 1),
    attention: layer(hiddenDim, 1, 4 * step + 2),
  }));
  const projections = project
    ? Array.from({ length: steps + 1 }, (_, step) => layer(dim, outputDim, 4 * step + 3))
    : [];
  const named = [
    ...projections.map((value, step) => [`project.${step}`, value] as const),
    ...looks.flatMap((look, step) =>
      Object.entries(look).map(([name, value]) => [`${name}.${step + 1}`, value as Layer] as const),
    ),
  ];
  return {
    read: (set) =>
      tf.tidy(() => {
        const output = (x: tf.Tensor2D, step: number): tf.Tensor2D => {
          const projection = projections[step];
          return projection ? tf.tanh(projection.apply(x) as tf.Tensor2D) : x; // [batch, output]
        };
        const read = [output(meanPool().pool(set), 0)]; // [batch, output]
        let memory = read[0]!; // [batch, output]
        looks.forEach((look, step) => {
          const seen = output(lookAt(set, memory, look), step + 1); // [batch, output]
          read.push(seen);
          memory = tf.add(memory, seen); // [batch, output]
        });
        return tf.concat(read, 1); // [batch, (steps + 1) * output]
      }),
    variables: () => named.flatMap(([name, value]) => prefixed(name, value.variables())),
    dispose: () => {
      for (const [, value] of named) value.dispose();
    },
  };
}

/** The sum of the real vectors, weighed by how well they fit the memory: `[batch, dim]`. */
function lookAt(set: EmbeddingSet, memory: tf.Tensor2D, look: Step): tf.Tensor2D {
  const [batch, length, dim] = set.vectors.shape;
  const mask = maskOf(set); // [batch, length]
  const vectors = tf.tanh(look.features.apply(set.vectors)); // [batch, length, hidden]
  const asked = tf.expandDims(tf.tanh(look.memory.apply(memory)), 1); // [batch, 1, hidden]
  const scores = tf.reshape(look.attention.apply(tf.mul(vectors, asked)), [batch, length]); // [batch, length]
  const open = tf.add<tf.Tensor2D>(tf.mul(scores, mask), tf.mul(tf.sub(1, mask), FAR_BELOW)); // [batch, length]
  const weights = tf.mul(tf.softmax(open), mask); // [batch, length]
  return tf.reshape(tf.matMul(tf.reshape(weights, [batch, 1, length]), set.vectors), [batch, dim]);
}
