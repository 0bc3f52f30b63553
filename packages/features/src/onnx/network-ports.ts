import type { InferenceSession } from 'onnxruntime-node';
import { assertWhole, OptionError } from '@vse/core';
import type { SessionDescription } from './session-worker';

type Ports = readonly InferenceSession.ValueMetadata[];

/** Image input of a network. */
export interface ImagePort {
  readonly input: string;
  readonly layout: 'nchw' | 'nhwc';
  /** `true` if the input has a batch axis; otherwise it takes one image. */
  readonly batched: boolean;
  /** Requested width, or that of the network; absent if it takes any. */
  readonly width?: number;
  readonly height?: number;
  /** The only batch size that the network takes; absent if it takes any. */
  readonly fixedBatch?: number;
}

/** Image input and feature output of a network. */
export interface NetworkPorts extends ImagePort {
  readonly output: string;
  readonly width: number;
  readonly height: number;
}

type Size = number | { readonly width: number; readonly height: number };

/**
 * Finds the image input and the feature output in a network's description.
 *
 * @throws `OptionError` that lists the network's inputs or outputs.
 */
export function networkPorts(
  where: string,
  file: string,
  { inputs, outputs }: SessionDescription,
  { output, size }: { readonly output?: string; readonly size?: Size },
): NetworkPorts {
  const port = imagePort(where, file, inputs, size);
  if (inputs.length !== 1 || !port.batched) throw notImages(where, file, inputs);
  const { width = 224, height = 224 } = port;
  return { ...port, width, height, output: outputName(where, file, outputs, output) };
}

/** Finds the image input: the first input, `[3, height, width]` or `[height, width, 3]`, with or without a batch axis. */
export function imagePort(where: string, file: string, inputs: Ports, size?: Size): ImagePort {
  const [image] = inputs;
  if (!image?.isTensor || ![3, 4].includes(image.shape.length)) throw notImages(where, file, inputs);
  const batched = image.shape.length === 4;
  const [batch] = image.shape;
  const [a, b, c] = batched ? image.shape.slice(1) : image.shape;
  const layout = a === 3 ? 'nchw' : c === 3 ? 'nhwc' : undefined;
  if (!layout) {
    throw new OptionError(`${where}: ${file} must take 3 channels, got ${listPorts(inputs)}.`);
  }
  const [height, width] = layout === 'nchw' ? [b, c] : [a, b];
  const requested = typeof size === 'number' ? { width: size, height: size } : size;
  const sides = {
    width: sideOf(where, file, 'width', width, requested?.width, inputs),
    height: sideOf(where, file, 'height', height, requested?.height, inputs),
  };
  return {
    input: image.name,
    layout,
    batched,
    ...(sides.width !== undefined && { width: sides.width }),
    ...(sides.height !== undefined && { height: sides.height }),
    ...(batched && typeof batch === 'number' && { fixedBatch: batch }),
  };
}

/** Finds an output by name, or the only one. */
export function outputName(where: string, file: string, outputs: Ports, wanted?: string): string {
  const found =
    wanted === undefined && outputs.length === 1 ? outputs[0] : outputs.find(({ name }) => name === wanted);
  if (found) return found.name;
  const got = wanted === undefined ? 'none' : `'${wanted}'`;
  throw new OptionError(
    `${where}: output must name an output of ${file}, got ${got}; it has ${listPorts(outputs)}.`,
  );
}

/** Lists inputs or outputs with their shapes, for messages. */
export function listPorts(values: Ports): string {
  return values
    .map((value) => (value.isTensor ? `${value.name} [${value.shape.join(', ')}]` : value.name))
    .join(', ');
}

function notImages(where: string, file: string, inputs: Ports): OptionError {
  return new OptionError(
    `${where}: ${file} must have one input, a batch of images, got ${listPorts(inputs)}.`,
  );
}

function sideOf(
  where: string,
  file: string,
  side: string,
  own: string | number | undefined,
  requested: number | undefined,
  inputs: Ports,
): number | undefined {
  const size = requested ?? (typeof own === 'number' ? own : undefined);
  if (size === undefined) return undefined;
  assertWhole(where, side, size);
  if (typeof own === 'number' && own !== size)
    throw new OptionError(
      `${where}: size must have the ${side} ${own} of ${file}, got ${size}; its input is ${listPorts(inputs)}.`,
    );
  return size;
}
