import * as tf from '@tensorflow/tfjs-core';
import { BackendError, DataError, OptionError } from '@vse/core';
import { sha256 } from '@vse/formats';
import { readModelFiles, type ModelFiles } from './model-files';

/** A network that reads `[batch, side, side, 3]` and returns one output, which is the caller's. */
export interface Network {
  readonly output: string;
  /** The only width and height that it takes; absent if it takes any. */
  readonly side?: number;
  /** sha256 of all weights. */
  readonly digest: string;
  run(images: tf.Tensor4D): tf.Tensor;
  dispose(): void;
}

/**
 * Loads a layers or graph model up to one of its layers or nodes.
 *
 * @throws `OptionError` if it has no such layer or node.
 */
export async function openNetwork(file: string, output?: string): Promise<Network> {
  const files = await readModelFiles(file);
  const weights = files.artifacts.weightData as ArrayBuffer;
  const digest = sha256(new Uint8Array(weights));
  const opened = files.kind === 'layers' ? layersNetwork : graphNetwork;
  return { ...(await opened(file, files, output)), digest };
}

async function layersNetwork(
  file: string,
  { artifacts }: ModelFiles,
  output?: string,
): Promise<Omit<Network, 'digest'>> {
  const layers = await import('@tensorflow/tfjs-layers').catch(missing('@tensorflow/tfjs-layers'));
  const model = await layers
    .loadLayersModel({ load: () => Promise.resolve(artifacts) })
    .catch(unloadable(file));
  const found = [...model.layers]
    .reverse()
    .find((layer) => (output === undefined ? hasCells(layer.outputShape) : layer.name === output));
  if (!found) {
    const names = model.layers.map(({ name }) => name).join(', ');
    model.dispose();
    const got = output === undefined ? 'none, and no layer has a feature map' : `'${output}'`;
    throw new OptionError(`cnnExtractor: output must be a layer of ${file}, got ${got}; it has ${names}.`);
  }
  const part = layers.model({ inputs: model.inputs, outputs: found.output });
  const side = model.inputs[0]?.shape[1];
  return {
    output: found.name,
    ...(typeof side === 'number' && { side }),
    run: (images) => part.predict(images) as tf.Tensor,
    dispose: () => void model.dispose(),
  };
}

/** Checks for a layer with more than one cell, `[batch, height, width, channels]`, where open sizes count as more. */
function hasCells(shape: unknown): boolean {
  return Array.isArray(shape) && shape.length === 4 && (shape[1] !== 1 || shape[2] !== 1);
}

async function graphNetwork(
  file: string,
  { artifacts }: ModelFiles,
  output?: string,
): Promise<Omit<Network, 'digest'>> {
  const name = '@tensorflow/tfjs-converter';
  const { loadGraphModel } = await import('@tensorflow/tfjs-converter').catch(missing(name));
  const model = await loadGraphModel({ load: () => Promise.resolve(artifacts) }).catch(unloadable(file));
  const nodes = (artifacts.modelTopology as { node: { name: string }[] }).node.map((node) => node.name);
  const chosen = output ?? model.outputNodes[0];
  if (chosen === undefined || !nodes.includes(chosen.replace(/:\d+$/, ''))) {
    model.dispose();
    throw new OptionError(
      `cnnExtractor: output must be a node of ${file}, got '${chosen}'; it has ${nodes.join(', ')}.`,
    );
  }
  const side = model.inputs[0]?.shape?.[1];
  return {
    output: chosen,
    ...(side !== undefined && side > 0 && { side }),
    run: (images) => model.execute(images, chosen) as tf.Tensor,
    dispose: () => model.dispose(),
  };
}

function missing(name: string): () => never {
  return () => {
    throw new BackendError(`cnnExtractor needs ${name}, which is not installed. Run: pnpm add ${name}`);
  };
}

function unloadable(file: string): (error: unknown) => never {
  return (error) => {
    throw new DataError(`cnnExtractor: ${file} cannot be loaded: ${(error as Error).message}`);
  };
}
