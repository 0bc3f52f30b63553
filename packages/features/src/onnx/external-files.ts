import { protobufFields } from '@vse/formats/browser';

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

/** Names of the files that a network keeps weights in; none for bytes that are not a network. */
export function externalFiles(network: Uint8Array): string[] {
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
