import * as tf from '@tensorflow/tfjs-core';
import { assertShape, assertWhole, DataError, type Recipe, type Trainable } from '@vse/core';
import { sha256 } from '@vse/formats';
import { disposeVariables } from '@vse/layers';
import { readModelFiles } from '../tfjs/model-files';
import { blockStep, type BlockStep } from './block-step';
import { layerChain, type ChainLayer } from './layer-chain';
import { ownRecipe } from './recipe';

/** Network and blocks of `trainableBlocks`. */
export interface TrainableBlocksOptions {
  /** `model.json` of a sequential TensorFlow.js layers model, with its weights beside it. */
  readonly model: string;
  /** Number of last blocks that are trained; a block begins with a depthwise convolution. */
  readonly blocks: number;
  /** sha256 of all weights in the network's file; another network is refused. Defaults to any. */
  readonly digest?: string;
}

/** The last blocks of a network, as trainable layers. */
export interface TrainableBlocks extends Trainable {
  /** Layer whose output the blocks read: the frozen part is `cnnExtractor({ model, output: frozen })`. */
  readonly frozen: string;
  /** Channels of the maps that the blocks read. */
  readonly inputDim: number;
  /** Channels of the maps that the blocks return. */
  readonly outputDim: number;
  /** sha256 of all weights in the network's file. */
  readonly digest: string;
  /** The call that opens the same blocks of the same network again. */
  readonly recipe?: Recipe;
  /** Reads maps `[batch, rows, columns, inputDim]`; returns `[batch, rows', columns', outputDim]`. */
  apply(maps: tf.Tensor4D): tf.Tensor4D;
  /** Frees the weights. */
  dispose(): void;
}

/** Layers that end the feature maps. */
const ends = ['GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'Flatten'];

/**
 * Opens the last blocks of a small network for training: the kernels of depthwise 3 x 3 and pointwise convolutions are
 * variables, batch normalisation stays frozen. Its gradients work on every backend, and its values are the network's.
 *
 * Variables are named after the model's layers, `conv_pw_13.kernel`, in the model's layout.
 *
 * @param options - Network and number of blocks.
 * @throws `OptionError` if the network has fewer blocks, `DataError` if a file is damaged or has another digest or the blocks
 * hold other layers.
 *
 * @example
 * ```ts not run: weights
 * import { trainableBlocks } from '@vse/features';
 *
 * const blocks = await trainableBlocks({ model: 'mobilenet/model.json', blocks: 2 });
 * console.log(blocks.frozen, blocks.inputDim, blocks.outputDim);
 * ```
 */
export async function trainableBlocks({
  model,
  blocks,
  digest: wanted,
}: TrainableBlocksOptions): Promise<TrainableBlocks> {
  const { kind, artifacts } = await readModelFiles(model);
  if (kind !== 'layers')
    throw new DataError(
      `trainableBlocks: ${model} must be a layers model, got a graph model. Convert it again.`,
    );
  const { frozen, trained } = splitChain(model, layerChain(model, artifacts.modelTopology), blocks);
  const bytes = artifacts.weightData as ArrayBuffer;
  const digest = sha256(new Uint8Array(bytes));
  if (wanted !== undefined && wanted !== digest) throw otherNetwork(model, digest, wanted);
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
    digest,
    recipe: ownRecipe('trainableBlocks', { model, blocks, digest }),
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

/** Splits the layers with feature maps: the name of the last frozen layer, and the layers of the last blocks. */
function splitChain(
  model: string,
  chain: readonly ChainLayer[],
  blocks: number,
): { readonly frozen: string; readonly trained: readonly ChainLayer[] } {
  const end = chain.findIndex(({ kind }) => ends.includes(kind));
  const withCells = end < 0 ? chain : chain.slice(0, end);
  const starts = withCells.flatMap(({ kind }, i) => (kind === 'DepthwiseConv2D' && i > 0 ? [i] : []));
  assertWhole('trainableBlocks', 'blocks', blocks, { to: starts.length });
  const start = starts.at(-blocks)!;
  return { frozen: withCells[start - 1]!.name, trained: withCells.slice(start) };
}

function otherNetwork(model: string, got: string, wanted: string): DataError {
  return new DataError(
    `trainableBlocks: the weights of ${model} must have the sha256 ${wanted}, got ${got}. ` +
      'Give the network that the blocks were trained with.',
  );
}

function weightOf(model: string, weights: tf.NamedTensorMap, name: string): tf.Tensor {
  const found = weights[name];
  if (found) return found;
  throw new DataError(
    `trainableBlocks: ${model} must have the weight ${name}, got none. Save the model again.`,
  );
}
