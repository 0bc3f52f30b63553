import { DataError, OptionError } from '@vse/core';
import { protobufField, protobufFields, protobufPrefix } from '@vse/formats/browser';

// Field numbers of the ONNX format, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_OUTPUT = 12;
const NODE_OUTPUT = 2;
const VALUE_NAME = 1;

/**
 * Adds an output to the bytes of a network: a value inside its graph, such as the layer before a classifier. Scans the
 * file once and copies its weights without parsing them. `file` is for messages.
 *
 * @throws `OptionError` that names the last values of the graph if it has no such layer, `DataError` if the bytes are
 * not an ONNX network.
 */
export function exposeLayer(file: string, network: Uint8Array, layer: string): Uint8Array {
  const graph = graphOf(file, network);
  const values: string[] = [];
  const outputs: string[] = [];
  for (const { number, content } of protobufFields(graph.content)) {
    if (number === GRAPH_NODE) values.push(...namesIn(content, NODE_OUTPUT));
    if (number === GRAPH_OUTPUT) outputs.push(...namesIn(content, VALUE_NAME));
  }
  if (outputs.includes(layer)) return network;
  if (!values.includes(layer)) {
    throw new OptionError(
      `exposeLayer: layer must be a value of ${file}, got '${layer}'; its last are ${values.slice(-8).join(', ')}.`,
    );
  }
  const added = protobufField(GRAPH_OUTPUT, protobufField(VALUE_NAME, layer));
  const prefix = protobufPrefix(MODEL_GRAPH, graph.content.length + added.length);
  const parts = [network.subarray(0, graph.start), prefix, graph.content, added, network.subarray(graph.end)];
  const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function graphOf(file: string, network: Uint8Array) {
  try {
    const found = [...protobufFields(network)].filter(({ number }) => number === MODEL_GRAPH);
    const [graph] = found;
    if (found.length === 1 && graph?.content) return { ...graph, content: graph.content };
  } catch (cause) {
    throw new DataError(`exposeLayer: ${file} is not an ONNX network: ${(cause as Error).message}`, {
      cause,
    });
  }
  throw new DataError(`exposeLayer: ${file} is not an ONNX network: it has no graph.`);
}

function namesIn(message: Uint8Array | undefined, wanted: number): string[] {
  if (!message) return [];
  return [...protobufFields(message)].flatMap(({ number, content }) =>
    number === wanted && content ? [new TextDecoder().decode(content)] : [],
  );
}
