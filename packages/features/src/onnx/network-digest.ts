import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOf, protobufFields, sha256, sha256File } from '@vse/formats';

// Field numbers of the ONNX format, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const MODEL_GRAPH = 7;
const MODEL_FUNCTIONS = 25;
const FUNCTION_NODE = 7;
const GRAPH_NODE = 1;
const GRAPH_INITIALIZER = 5;
const NODE_ATTRIBUTE = 5;
const ATTRIBUTE_TENSOR = 5;
const ATTRIBUTE_GRAPH = 6;
const ATTRIBUTE_TENSORS = 10;
const ATTRIBUTE_GRAPHS = 11;
const TENSOR_EXTERNAL_DATA = 13;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

/**
 * The sha256 of a network in ONNX format: of its file alone, or together with those of the files beside it that hold
 * weights (external data). Extractors and stores name their networks by it.
 *
 * @param file - The network.
 * @throws `DataError` if a file of weights cannot be read; the error of the system if the network cannot.
 *
 * @example
 * ```ts not run: weights
 * import { networkDigest } from '@vse/features';
 *
 * console.log(await networkDigest('resnet50-v1-7.onnx')); // 64 hexadecimal digits
 * ```
 */
export async function networkDigest(file: string): Promise<string> {
  const bytes = await readFile(file);
  const own = sha256(bytes);
  const beside = [...new Set(externalFiles(bytes))].sort();
  if (beside.length === 0) return own;
  const weights: string[] = [];
  for (const name of beside) weights.push(await sha256File(join(dirname(file), name)));
  return digestOf({ network: own, files: beside, weights });
}

/** Names of the files that a network keeps weights in; none for bytes that are not a network. */
function externalFiles(network: Uint8Array): string[] {
  try {
    return within(network, [
      [MODEL_GRAPH, ofGraph],
      [MODEL_FUNCTIONS, (content) => within(content, [[FUNCTION_NODE, ofNode]])],
    ]);
  } catch {
    return []; // the runtime refuses it and says why
  }
}

type Part = readonly [field: number, namesOf: (content: Uint8Array) => string[]];

function within(message: Uint8Array, parts: readonly Part[]): string[] {
  return [...protobufFields(message)].flatMap(({ number, content }) => {
    const part = parts.find(([field]) => field === number);
    return part && content ? part[1](content) : [];
  });
}

const ofGraph = (graph: Uint8Array): string[] =>
  within(graph, [
    [GRAPH_NODE, ofNode],
    [GRAPH_INITIALIZER, ofTensor],
  ]);

const ofNode = (node: Uint8Array): string[] => within(node, [[NODE_ATTRIBUTE, ofAttribute]]);

const ofAttribute = (attribute: Uint8Array): string[] =>
  within(attribute, [
    [ATTRIBUTE_TENSOR, ofTensor],
    [ATTRIBUTE_TENSORS, ofTensor],
    [ATTRIBUTE_GRAPH, ofGraph],
    [ATTRIBUTE_GRAPHS, ofGraph],
  ]);

const ofTensor = (tensor: Uint8Array): string[] => within(tensor, [[TENSOR_EXTERNAL_DATA, ofEntry]]);

function ofEntry(entry: Uint8Array): string[] {
  const [key] = within(entry, [[ENTRY_KEY, text]]);
  return key === 'location' ? within(entry, [[ENTRY_VALUE, text]]) : [];
}

const text = (content: Uint8Array): string[] => [new TextDecoder().decode(content)];
