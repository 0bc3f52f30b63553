import {
  encodeModel,
  type ConstantValues,
  type ModelConstant,
  type ModelNode,
  type Port,
} from './encode-model';
import type { Graph } from './value';

/** Makes an empty graph. Encoding leaves out nodes that no output needs. */
export function newGraph(): Graph {
  const nodes: ModelNode[] = [];
  const constants: ModelConstant[] = [];
  const inputs: Port[] = [];
  const known = new Map<string, string>();
  let count = 0;
  const nextName = (): string => `v${count++}`;
  const once = (key: string, make: () => string): string => {
    const name = known.get(key) ?? make();
    known.set(key, name);
    return name;
  };
  const constant = (values: ConstantValues, shape: readonly number[]): string => {
    const name = nextName();
    constants.push({ name, values, shape });
    return name;
  };
  const addInput = (port: Port): void => {
    inputs.push(port);
    port.shape.forEach((size, axis) => {
      if (typeof size !== 'string') return;
      once(`size ${size}`, () => graph.compute('Shape', [port.name], { start: axis, end: axis + 1 }));
    });
  };

  const graph: Graph = {
    inputs,
    input(name, shape) {
      addInput({ name, type: 'float32', shape });
      return { graph, name, shape, order: count++, inputs: [] };
    },
    integerInput(name, shape) {
      addInput({ name, type: 'int32', shape });
      return name;
    },
    constant,
    weights(values, shape) {
      return { graph, name: constant(values, shape), shape, order: count++, inputs: [] };
    },
    number(value) {
      const name = once(`number ${value}`, () => constant(Float32Array.of(value), []));
      return { graph, name, shape: [], order: count++, inputs: [] };
    },
    integers: (values) =>
      once(`integers ${values.join()}`, () => constant(BigInt64Array.from(values, BigInt), [values.length])),
    size(size) {
      if (typeof size === 'number') return graph.integers([size]);
      return once(`size ${size}`, () =>
        size
          .split('*')
          .map((factor) => known.get(`size ${factor}`)!)
          .reduce((product, factor) => graph.compute('Mul', [product, factor])),
      );
    },
    sizeAsNumber(size) {
      const scalar = graph.compute('Squeeze', [graph.size(size)]);
      return graph.node('Cast', [scalar], { shape: [], attributes: { to: 1 } });
    },
    shape(shape) {
      if (shape.every((size) => typeof size === 'number')) return graph.integers(shape);
      return once(`shape ${shape.join()}`, () => graph.compute('Concat', shape.map((size) => graph.size(size)), { axis: 0 })); // prettier-ignore
    },
    compute(op, operands, attributes = {}, { unread = 0 } = {}) {
      const output = nextName();
      nodes.push({
        op,
        inputs: operands,
        output,
        attributes,
        unread: Array.from({ length: unread }, nextName),
      });
      return output;
    },
    node(op, operands, { shape, attributes, inputs = [], pullback, unread = 0 }) {
      const names = operands.map((input) => (typeof input === 'string' ? input : input.name));
      const name = graph.compute(op, names, attributes, { unread });
      return { graph, name, shape, order: count++, inputs, ...(pullback && { pullback }) };
    },
    encode(outputs, labels) {
      const named = Object.entries(outputs).map(([name, { name: input, shape }]): Port => {
        nodes.push({ op: 'Identity', inputs: [input], output: name, attributes: {} });
        return { name, type: 'float32', shape };
      });
      const needed = neededBy(nodes, named);
      return encodeModel({
        ...labels,
        inputs,
        outputs: named,
        nodes: nodes.filter(({ output }) => needed.has(output)),
        constants: constants.filter(({ name }) => needed.has(name)),
      });
    },
  };
  return graph;
}

/** Names of everything the outputs depend on. Nodes come after their inputs, so one pass is enough. */
function neededBy(nodes: readonly ModelNode[], outputs: readonly { readonly name: string }[]): Set<string> {
  const needed = new Set(outputs.map(({ name }) => name));
  for (const node of [...nodes].reverse()) {
    if (needed.has(node.output)) for (const input of node.inputs) needed.add(input);
  }
  return needed;
}
