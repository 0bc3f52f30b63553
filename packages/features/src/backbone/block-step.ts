import * as tf from '@tensorflow/tfjs-core';
import { DataError, type NamedVariable } from '@vse/core';
import { depthwise } from './depthwise';
import type { ChainLayer } from './layer-chain';

/** One layer of a trained block with its weights. */
export interface BlockStep {
  /** Applies the layer to maps `[batch, rows, columns, channels]`. */
  apply(maps: tf.Tensor4D): tf.Tensor4D;
  readonly variables: readonly NamedVariable[];
  /** Frozen tensors, disposed with the blocks. */
  readonly constants: readonly tf.Tensor[];
  /** Input and output channels of a convolution. */
  readonly dims?: { readonly input: number; readonly output: number };
}

type Weights = (name: string) => tf.Tensor;

/**
 * Creates one layer from copies of its weights. `first` means that nothing before it is trained.
 *
 * @throws `DataError` that names a layer which cannot be trained here.
 */
export function blockStep(model: string, layer: ChainLayer, weights: Weights, first: boolean): BlockStep {
  switch (layer.kind) {
    case 'DepthwiseConv2D':
      return depthwiseStep(model, layer, weights, first);
    case 'Conv2D':
      return pointwiseStep(model, layer, weights);
    case 'BatchNormalization':
      return normalizationStep(layer, weights);
    case 'Activation':
      return activationStep(model, layer, layer.config['activation']);
    case 'ReLU':
      return activationStep(model, layer, layer.config['max_value'] === 6 ? 'relu6' : 'relu');
    case 'Dropout':
      return { apply: (maps) => maps, variables: [], constants: [] };
    default:
      throw unsupported(
        model,
        layer,
        'DepthwiseConv2D, Conv2D, BatchNormalization, Activation, ReLU or Dropout',
      );
  }
}

function depthwiseStep(model: string, layer: ChainLayer, weights: Weights, first: boolean): BlockStep {
  const { config, name } = layer;
  const kernel = weights('depthwise_kernel');
  const [rows, columns, channels, multiplier] = kernel.shape;
  const [stride] = pairOf(config['strides']);
  const fits = config['padding'] === 'same' && rows === 3 && columns === 3 && multiplier === 1;
  if (!fits || (stride !== 1 && stride !== 2) || config['use_bias'] !== false) {
    throw unsupported(
      model,
      layer,
      "a 3 x 3 kernel, stride 1 or 2, padding 'same', depth_multiplier 1 and no bias",
    );
  }
  const variable = tf.variable(kernel as tf.Tensor4D);
  return {
    apply: (maps) => depthwise(maps, variable as tf.Tensor as tf.Tensor4D, { stride, fixedInput: first }),
    variables: [{ name: `${name}.depthwise_kernel`, variable }],
    constants: [],
    dims: { input: channels!, output: channels! },
  };
}

function pointwiseStep(model: string, layer: ChainLayer, weights: Weights): BlockStep {
  const { config, name } = layer;
  const kernel = weights('kernel');
  const [rows, columns, input, output] = kernel.shape as [number, number, number, number];
  const [stride] = pairOf(config['strides']);
  if (rows !== 1 || columns !== 1 || stride !== 1 || config['use_bias'] !== false) {
    throw unsupported(model, layer, 'a 1 x 1 kernel, stride 1 and no bias');
  }
  const variable = tf.variable(kernel);
  return {
    apply: (maps) => {
      const [batch, height, width] = maps.shape;
      const cells = tf.reshape<tf.Rank.R2>(maps, [batch * height * width, input]); // [cells, input]
      const matrix = tf.reshape<tf.Rank.R2>(variable, [input, output]); // [input, output]
      return tf.reshape(tf.matMul(cells, matrix), [batch, height, width, output]);
    },
    variables: [{ name: `${name}.kernel`, variable }],
    constants: [],
    dims: { input, output },
  };
}

/** Frozen batch normalisation: pretrained statistics, scales and shifts fold into one product and one sum. */
function normalizationStep({ config }: ChainLayer, weights: Weights): BlockStep {
  const epsilon = typeof config['epsilon'] === 'number' ? config['epsilon'] : 1e-3;
  const [scale, shift] = tf.tidy(() => {
    const mean = weights('moving_mean'); // [channels]
    const deviation = tf.sqrt(tf.add(weights('moving_variance'), epsilon)); // [channels]
    const gamma = config['scale'] === false ? tf.onesLike(mean) : weights('gamma'); // [channels]
    const beta = config['center'] === false ? tf.zerosLike(mean) : weights('beta'); // [channels]
    const factor = tf.div(gamma, deviation); // [channels]
    return [factor, tf.sub(beta, tf.mul(mean, factor))];
  }) as [tf.Tensor1D, tf.Tensor1D];
  return { apply: (maps) => tf.add(tf.mul(maps, scale), shift), variables: [], constants: [scale, shift] };
}

function activationStep(model: string, layer: ChainLayer, activation: unknown): BlockStep {
  const known: Readonly<Record<string, (maps: tf.Tensor4D) => tf.Tensor4D>> = {
    linear: (maps) => maps,
    relu: (maps) => tf.relu(maps),
    relu6: (maps) => tf.relu6(maps),
  };
  const apply = known[String(activation)];
  if (!apply) throw unsupported(model, layer, 'the activation linear, relu or relu6');
  return { apply, variables: [], constants: [] };
}

function pairOf(value: unknown): readonly [number, number] {
  return Array.isArray(value) ? (value as [number, number]) : [Number(value), Number(value)];
}

function unsupported(model: string, { kind, name, config }: ChainLayer, wanted: string): DataError {
  const { strides, padding, kernel_size, activation } = config;
  const got = JSON.stringify({ strides, padding, kernel_size, activation });
  return new DataError(
    `trainableBlocks: ${model}: ${name} must be or have ${wanted}, got ${kind} ${got}. Train fewer blocks, or another network.`,
  );
}
