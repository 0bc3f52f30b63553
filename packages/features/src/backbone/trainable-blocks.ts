import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { assertShape, DataError, OptionError, type Trainable } from '@vse/core';
import { disposeVariables } from '@vse/layers';
import { readModelFiles } from '../tfjs/model-files';
import { blockStep, type BlockStep } from './block-step';
import { layerChain, type ChainLayer } from './layer-chain';

export interface TrainableBlocksOptions {
  /** The `model.json` of a TensorFlow.js layers model whose layers follow each other; its weights lie beside it. */
  readonly model: string;
  /** How many of its last blocks are trained; a block begins with a depthwise convolution. */
  readonly blocks: number;
}

/** The last blocks of a network, to be trained, and where the part before them ends. */
export interface TrainableBlocks extends Trainable {
  /** The layer whose output the blocks read: the frozen part is `cnnExtractor({ model, output: frozen })`. */
  readonly frozen: string;
  readonly inputDim: number;
  readonly outputDim: number;
  /** sha256 of all weights of the network as its file has them. */
  readonly digest: string;
  /** Reads maps `[batch, rows, columns, inputDim]`; returns `[batch, rows', columns', outputDim]`. */
  apply(maps: tf.Tensor4D): tf.Tensor4D;
  dispose(): void;
}

/** Layers that end the part with cells, or do nothing when a network is used. */
const ends = ['GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'Flatten'];

/**
 * The last blocks of a small network as something to train: depthwise 3 x 3 and pointwise convolutions, whose kernels are
 * variables, between batch normalisations, whose statistics, scales and shifts stay as they are, and ReLUs. It needs no
 * gradients that a backend may lack, and computes what the network itself does.
 *
 * Variables are named by the model's layers, `conv_pw_13.kernel`, and laid out as there. Throws an `OptionError` for a
 * number of blocks that the network has not, and a `DataError` where a file is wrong or the blocks hold other layers.
 */
export async function trainableBlocks({ model, blocks }: TrainableBlocksOptions): Promise<TrainableBlocks> {
  const { kind, artifacts } = await readModelFiles(model);
  if (kind !== 'layers')
    throw new DataError(
      `trainableBlocks: ${model} must be a layers model, got a graph model. Convert it anew.`,
    );
  const { frozen, trained } = splitChain(model, layerChain(model, artifacts.modelTopology), blocks);
  const bytes = artifacts.weightData as ArrayBuffer;
  const weights = tf.io.decodeWeights(bytes, artifacts.weightSpecs!);
  let steps: readonly BlockStep[];
  try {
    steps = trained.map((layer, i) =>
      blockStep(model, layer, (name) => weightOf(model, weights, `${layer.name}/${name}`), i === 0),
    );
  } finally {
    tf.dispose(weights);
  }
  const variables = steps.flatMap((step) => step.variables);
  const constants = steps.flatMap((step) => step.constants);
  const dims = steps.flatMap(({ dims }) => (dims ? [dims] : []));
  const inputDim = dims[0]!.input;
  return {
    frozen,
    inputDim,
    outputDim: dims.at(-1)!.output,
    digest: createHash('sha256').update(new Uint8Array(bytes)).digest('hex'),
    apply(maps) {
      assertShape('trainableBlocks', 'maps', maps, ['batch', 'rows', 'columns', inputDim]);
      return tf.tidy(() => steps.reduce((x, step) => step.apply(x), maps.clone()));
    },
    variables: () => variables,
    dispose: () => {
      disposeVariables(variables);
      tf.dispose([...constants]);
    },
  };
}

/** The layer before the last blocks, and the layers in them up to where cells end. */
function splitChain(
  model: string,
  chain: readonly ChainLayer[],
  blocks: number,
): { readonly frozen: string; readonly trained: readonly ChainLayer[] } {
  const end = chain.findIndex(({ kind }) => ends.includes(kind));
  const withCells = end < 0 ? chain : chain.slice(0, end);
  const starts = withCells.flatMap(({ kind }, i) => (kind === 'DepthwiseConv2D' && i > 0 ? [i] : []));
  if (!Number.isInteger(blocks) || blocks < 1 || blocks > starts.length) {
    throw new OptionError(
      `trainableBlocks: blocks must be a whole number from 1 to ${starts.length}, which ${model} has, got ${blocks}.`,
    );
  }
  const start = starts.at(-blocks)!;
  return { frozen: withCells[start - 1]!.name, trained: withCells.slice(start) };
}

function weightOf(model: string, weights: tf.NamedTensorMap, name: string): tf.Tensor {
  const found = weights[name];
  if (found) return found;
  throw new DataError(
    `trainableBlocks: ${model} must have the weight ${name}, got none. Save the model anew.`,
  );
}
