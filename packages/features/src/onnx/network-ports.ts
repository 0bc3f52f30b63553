import type { InferenceSession } from 'onnxruntime-node';
import { OptionError } from '@vse/core';
import type { SessionDescription } from './session-worker';

type Ports = readonly InferenceSession.ValueMetadata[];

/** Where images go into a network. */
export interface ImagePort {
  readonly input: string;
  readonly layout: 'nchw' | 'nhwc';
  /** Whether the input has an axis for the batch; without, it takes one image. */
  readonly batched: boolean;
  /** The size that was asked for or that the network takes; absent where it takes any. */
  readonly width?: number;
  readonly height?: number;
  /** The only batch size that the network takes, where it has one. */
  readonly fixedBatch?: number;
}

/** Where images go into a network and features come out. */
export interface NetworkPorts extends ImagePort {
  readonly output: string;
  readonly width: number;
  readonly height: number;
}

type Size = number | { readonly width: number; readonly height: number };

/**
 * Reads from a network's description how to feed it one image or a batch, and what to take; throws an `OptionError`
 * that lists what the network has.
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

/** Reads how images go into a network: the first input, `[3, height, width]` or the like, with a batch or without. */
export function imagePort(where: string, file: string, inputs: Ports, size?: Size): ImagePort {
  const [image] = inputs;
  if (!image?.isTensor || ![3, 4].includes(image.shape.length)) throw notImages(where, file, inputs);
  const batched = image.shape.length === 4;
  const [batch] = image.shape;
  const [a, b, c] = batched ? image.shape.slice(1) : image.shape;
  const layout = a === 3 ? 'nchw' : c === 3 ? 'nhwc' : undefined;
  if (!layout) {
    throw new OptionError(`${where}: ${file} must take 3 channels; its input is ${listPorts(inputs)}.`);
  }
  const [height, width] = layout === 'nchw' ? [b, c] : [a, b];
  const asked = typeof size === 'number' ? { width: size, height: size } : size;
  const sides = {
    width: sideOf(where, file, 'width', width, asked?.width, inputs),
    height: sideOf(where, file, 'height', height, asked?.height, inputs),
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

/** The name of an output that the network has: the wanted one, or its only one. */
export function outputName(where: string, file: string, outputs: Ports, wanted?: string): string {
  const found =
    wanted === undefined && outputs.length === 1 ? outputs[0] : outputs.find(({ name }) => name === wanted);
  if (found) return found.name;
  const asked = wanted === undefined ? 'output must be chosen' : `there is no output '${wanted}'`;
  throw new OptionError(`${where}: ${asked}; ${file} has ${listPorts(outputs)}.`);
}

/** Inputs or outputs with their shapes, for messages. */
export function listPorts(values: Ports): string {
  return values
    .map((value) => (value.isTensor ? `${value.name} [${value.shape.join(', ')}]` : value.name))
    .join(', ');
}

function notImages(where: string, file: string, inputs: Ports): OptionError {
  return new OptionError(
    `${where}: ${file} must have one input, a batch of images; it has ${listPorts(inputs)}.`,
  );
}

function sideOf(
  where: string,
  file: string,
  side: string,
  own: string | number | undefined,
  asked: number | undefined,
  inputs: Ports,
): number | undefined {
  const size = asked ?? (typeof own === 'number' ? own : undefined);
  if (size === undefined) return undefined;
  if (!Number.isInteger(size) || size < 1)
    throw new OptionError(`${where}: ${side} must be a positive whole number, got ${size}.`);
  if (typeof own === 'number' && own !== size)
    throw new OptionError(
      `${where}: ${file} takes images of ${side} ${own}, got size ${size}; its input is ${listPorts(inputs)}.`,
    );
  return size;
}
