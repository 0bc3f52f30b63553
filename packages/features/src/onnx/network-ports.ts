import type { InferenceSession } from 'onnxruntime-node';
import { OptionError } from '@vse/core';
import type { SessionDescription } from './session-worker';

/** Where images go into a network and features come out. */
export interface NetworkPorts {
  readonly input: string;
  readonly output: string;
  readonly layout: 'nchw' | 'nhwc';
  readonly width: number;
  readonly height: number;
  /** The only batch size that the network takes, where it has one. */
  readonly fixedBatch?: number;
}

interface Wanted {
  readonly output?: string;
  readonly size?: number | { readonly width: number; readonly height: number };
}

/** Reads from a network's description how to feed it; throws an `OptionError` that lists what the network has. */
export function networkPorts(
  file: string,
  { inputs, outputs }: SessionDescription,
  { output, size }: Wanted,
): NetworkPorts {
  const [image] = inputs;
  if (inputs.length !== 1 || !image?.isTensor || image.shape.length !== 4) {
    throw new OptionError(
      `onnxExtractor: ${file} must have one input, a batch of images; it has ${list(inputs)}.`,
    );
  }
  const [batch, a, b, c] = image.shape;
  const layout = a === 3 ? 'nchw' : c === 3 ? 'nhwc' : undefined;
  if (!layout)
    throw new OptionError(`onnxExtractor: ${file} must take 3 channels; its input is ${list(inputs)}.`);
  const [height, width] = layout === 'nchw' ? [b, c] : [a, b];
  const asked = typeof size === 'number' ? { width: size, height: size } : size;
  return {
    input: image.name,
    output: outputName(file, outputs, output),
    layout,
    width: sideOf(file, 'width', width, asked?.width, inputs),
    height: sideOf(file, 'height', height, asked?.height, inputs),
    ...(typeof batch === 'number' && { fixedBatch: batch }),
  };
}

function outputName(file: string, outputs: SessionDescription['outputs'], wanted?: string): string {
  const found =
    wanted === undefined && outputs.length === 1 ? outputs[0] : outputs.find(({ name }) => name === wanted);
  if (found) return found.name;
  const asked = wanted === undefined ? 'output must be chosen' : `there is no output '${wanted}'`;
  throw new OptionError(`onnxExtractor: ${asked}; ${file} has ${list(outputs)}.`);
}

function sideOf(
  file: string,
  side: string,
  own: string | number | undefined,
  asked: number | undefined,
  inputs: SessionDescription['inputs'],
): number {
  const size = asked ?? (typeof own === 'number' ? own : 224);
  if (!Number.isInteger(size) || size < 1)
    throw new OptionError(`onnxExtractor: ${side} must be a positive whole number, got ${size}.`);
  if (typeof own === 'number' && own !== size)
    throw new OptionError(
      `onnxExtractor: ${file} takes images of ${side} ${own}, got size ${size}; its input is ${list(inputs)}.`,
    );
  return size;
}

function list(values: readonly InferenceSession.ValueMetadata[]): string {
  return values
    .map((value) => (value.isTensor ? `${value.name} [${value.shape.join(', ')}]` : value.name))
    .join(', ');
}
