import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertShare, assertWhole, OptionError } from '@vse/core';
import { disposeVariables, dropout, linear, prefixed, type Layer } from '@vse/layers';
import { ownRecipe } from '../recipe';
import type { ProjectionLayer, ProjectionSizes } from './projection-layer';

/** Layout and parts of `attentionPooling`. */
export interface AttentionPoolingOptions {
  /** Numbers in front of the cells, which a linear layer projects, such as the network's pooled vector. */
  readonly globalDim: number;
  /** Dimension of a cell; the numbers after `globalDim` are cells. */
  readonly cellDim: number;
  /** Attention heads, each with an equal part of the embedding. Defaults to `8`. */
  readonly heads?: number;
  /** Initial factor of the pooled cells, which is trained. Defaults to `0.1`. */
  readonly gate?: number;
  /** Share of the cells' numbers dropped in training. Defaults to `0`. */
  readonly dropoutRate?: number;
  /** Share of the other numbers dropped in training. Defaults to `0`. */
  readonly globalDropoutRate?: number;
  /** Seed of dropout. Defaults to `0`. */
  readonly seed?: number;
}

type StatedOptions = Required<AttentionPoolingOptions>;

/** Smallest mean square of the cells, so that a map of zeros stays zero. */
const EPSILON = 1e-12;

/**
 * Layer over a global vector and the cells of a feature map: a linear projection of the vector, plus a gate times the cells
 * pooled by attention. Each head has a learned query; it weights the cells by the softmax of their products with it and
 * projects their mean to its part of the embedding. The gate starts small, so that training starts from the linear layer. The
 * attention pooling of CLIP, https://arxiv.org/abs/2103.00020, with learned queries as in Set Transformer,
 * https://arxiv.org/abs/1810.00825
 *
 * Reads `[..., globalDim + cells x cellDim]`, as `joinedOutputs` of `@vse/features` writes a vector and `cells`; the cells of a
 * map are divided by their root mean square. Variables are `global.weight`, `global.bias`, `query.weight` `[heads, cellDim]`,
 * `value.weight` `[embedDim, cellDim]`, `value.bias` and `gate` `[]`.
 *
 * The layer is not linear: with `drawnView` give `scoring: 'each'`, and average the embeddings of the views.
 *
 * @param options - Layout, heads, gate and dropout.
 * @throws `OptionError` if a size is not a whole number above 0, the cells do not fill the features, or the heads do not divide
 * the embedding.
 *
 * @example
 * ```ts
 * import { attentionPooling, drawnView, meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
 *
 * const encoder = regionProjection({
 *   inputDim: 3 + 4 * 2, // a vector of 3 numbers, then 4 cells of 2
 *   embedDim: 8,
 *   before: [drawnView({ scoring: 'each' })],
 *   layer: attentionPooling({ globalDim: 3, cellDim: 2, heads: 2 }),
 *   after: [meanOfRegions(), unitVectors()],
 * });
 * const image = { values: new Float32Array(2 * 11).fill(1), length: 2, dim: 11 }; // two views
 * console.log(encoder.encode(encoder.collate([image])).vectors.shape); // [1, 1, 8]
 * ```
 */
export function attentionPooling(options: AttentionPoolingOptions): ProjectionLayer {
  const { globalDim, cellDim, heads = 8, gate = 0.1, seed = 0 } = options;
  const { dropoutRate = 0, globalDropoutRate = 0 } = options;
  const stated = { globalDim, cellDim, heads, gate, dropoutRate, globalDropoutRate, seed };
  for (const [name, value] of Object.entries({ globalDim, cellDim, heads })) {
    assertWhole('attentionPooling', name, value);
  }
  assertNumber('attentionPooling', 'gate', gate);
  assertShare('attentionPooling', 'dropoutRate', dropoutRate);
  assertShare('attentionPooling', 'globalDropoutRate', globalDropoutRate);
  return {
    name: 'attentionPooling',
    recipe: ownRecipe('attentionPooling', stated),
    create: (sizes) => createLayer(stated, sizes),
  };
}

function createLayer(options: StatedOptions, { inputDim, outputDim, seed }: ProjectionSizes): Layer {
  const { globalDim, cellDim, heads, gate, dropoutRate, globalDropoutRate } = options;
  const cells = cellCount(options, inputDim);
  if (outputDim % heads !== 0) {
    throw new OptionError(
      `attentionPooling: heads must divide the embedding's ${outputDim} dimensions, got ${heads}.`,
    );
  }
  const projection = linear({ inputDim: globalDim, outputDim, seed });
  const query = linear({ inputDim: cellDim, outputDim: heads, bias: false, seed: seed + 1 });
  const value = linear({ inputDim: cellDim, outputDim, seed: seed + 2 });
  const [weight, bias] = value.variables().map(({ variable }) => variable);
  const factor = tf.tidy(() => tf.variable(tf.scalar(gate), true)); // []
  const drop = dropout({ rate: dropoutRate, seed: options.seed });
  const dropGlobal = dropout({ rate: globalDropoutRate, seed: options.seed + 1 });
  const variables = [
    ...prefixed('global', projection.variables()),
    ...prefixed('query', query.variables()),
    ...prefixed('value', value.variables()),
    { name: 'gate', variable: factor },
  ];
  return {
    apply: (x, encodeOptions) =>
      tf.tidy(() => {
        const rows = tf.reshape<tf.Rank.R2>(x, [-1, inputDim]); // [rows, inputDim]
        const map = tf.reshape<tf.Rank.R3>(tf.slice(rows, [0, globalDim]), [-1, cells, cellDim]); // [rows, cells, cellDim]
        const kept = drop.apply(ofUnitSize(map), encodeOptions) as tf.Tensor3D; // [rows, cells, cellDim]
        const attention = tf.softmax(tf.transpose(query.apply(kept), [0, 2, 1])); // [rows, heads, cells]
        const means = tf.matMul<tf.Tensor3D>(attention, kept); // [rows, heads, cellDim]
        const byHead = tf.reshape<tf.Rank.R3>(weight!, [heads, outputDim / heads, cellDim]); // [heads, part, cellDim]
        const parts = tf.matMul<tf.Tensor3D>(tf.transpose(means, [1, 0, 2]), byHead, false, true); // [heads, rows, part]
        const pooled = tf.reshape(tf.transpose(parts, [1, 0, 2]), [-1, outputDim]); // [rows, outputDim]
        const added = tf.mul(tf.add(pooled, bias!), factor); // [rows, outputDim]
        const vector = tf.slice(rows, [0, 0], [-1, globalDim]); // [rows, globalDim]
        const linearPart = projection.apply(dropGlobal.apply(vector, encodeOptions)); // [rows, outputDim]
        return tf.reshape(tf.add(linearPart, added), [...x.shape.slice(0, -1), outputDim]);
      }),
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

function cellCount({ globalDim, cellDim }: StatedOptions, inputDim: number): number {
  const cells = (inputDim - globalDim) / cellDim;
  if (Number.isInteger(cells) && cells > 0) return cells;
  throw new OptionError(
    `attentionPooling: features must have ${globalDim} numbers and then cells of ${cellDim}, got ${inputDim} numbers.`,
  );
}

/** Divides the cells of each map by their root mean square. */
function ofUnitSize(map: tf.Tensor3D): tf.Tensor3D {
  const square = tf.mean(tf.square(map), [1, 2], true); // [rows, 1, 1]
  return tf.div(map, tf.sqrt(tf.add(square, EPSILON)));
}
