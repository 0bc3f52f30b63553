import { DataError } from '@vse/core';
import { OPSET, type PortType } from '../graph/encode-model';
import type { Size } from '../graph/size';
import type { Graph, Value } from '../graph/value';

/** Input or output of an exported graph. */
export interface ExportedPort {
  /** Name of the tensor. */
  readonly name: string;
  /** Element type. */
  readonly type: PortType;
  /** Size of each axis: a number, or the name of a size that is free in each run, such as `captions`. */
  readonly shape: readonly (number | string)[];
}

/** An ONNX model in memory. */
export interface ExportedGraph {
  /** Content of the `.onnx` file. */
  readonly bytes: Uint8Array;
  /** Tensors to feed, all of them. */
  readonly inputs: readonly ExportedPort[];
  /** Tensors that the graph returns. */
  readonly outputs: readonly ExportedPort[];
  /** Version of ONNX's operators that it is written in: 18, which onnxruntime 1.15 and later run. */
  readonly opset: number;
  /** Facts about it, which are in the file too as its metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Protocol buffers have a limit of 2 GiB. */
const MAX_BYTES = 2 ** 31 - 1;

interface GraphParts {
  readonly where: string;
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, Value>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Encodes a graph with the list of its inputs and outputs.
 *
 * @throws `DataError` if the file would be larger than ONNX allows.
 */
export function exportedGraph({ where, graph, outputs, metadata }: GraphParts): ExportedGraph {
  const bytes = graph.encode(outputs, { name: metadata['name'] ?? where, metadata });
  if (bytes.length > MAX_BYTES) {
    throw new DataError(
      `${where}: an ONNX file must be at most ${MAX_BYTES} bytes, got ${bytes.length}. Export with weights: 'int8', or smaller parts.`,
    );
  }
  return {
    bytes,
    inputs: graph.inputs.map(exportedPort),
    outputs: Object.entries(outputs).map(([name, { shape }]) =>
      exportedPort({ name, type: 'float32', shape }),
    ),
    opset: OPSET,
    metadata,
  };
}

function exportedPort({
  name,
  type,
  shape,
}: {
  name: string;
  type: PortType;
  shape: readonly Size[];
}): ExportedPort {
  return { name, type, shape: [...shape] };
}
