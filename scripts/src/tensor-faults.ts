/**
 * Mutations of tensor code, which a general mutation tester does not know because tensors are computed by calls, not
 * operators: another operation, an operation left out, a wrong axis, a wrong default.
 */

/** The fields of a syntax node that are read here. */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Position of a node in the syntax tree that the mutation tester walks. */
export interface SyntaxPath {
  readonly node: SyntaxNode;
  /** The parent node, with the field that holds the node, or the list and the index in it. */
  readonly parent?: SyntaxNode | null;
  readonly key?: string | number | null;
  readonly listKey?: string | undefined;
}

/** Yields replacements for a node; none for most nodes. */
export interface Mutator {
  readonly name: string;
  mutate(path: SyntaxPath): Iterable<SyntaxNode>;
}

/** Replacements of tensor operations, by name. */
const exchanged: Readonly<Record<string, string>> = {
  add: 'sub',
  sub: 'add',
  mul: 'div',
  div: 'mul',
  divNoNan: 'mul',
  max: 'min',
  min: 'max',
  maximum: 'minimum',
  minimum: 'maximum',
  argMax: 'argMin',
  sum: 'mean',
  mean: 'sum',
  greater: 'greaterEqual',
  greaterEqual: 'greater',
  less: 'lessEqual',
  lessEqual: 'less',
  logicalOr: 'logicalAnd',
  zerosLike: 'onesLike',
  zeros: 'ones',
  ones: 'zeros',
};

/** Operations of one tensor that are left out. */
const omitted: ReadonlySet<string> = new Set([
  'relu',
  'abs',
  'neg',
  'sqrt',
  'square',
  'exp',
  'log',
  'log1p',
  'sign',
  'floor',
]);

/** Another operation than `tf.name`, or its argument alone. */
export const tensorOperations: Mutator = {
  name: 'TensorOperation',
  *mutate({ node }) {
    const operation = tensorOperation(node);
    if (operation === undefined) return;
    const other = exchanged[operation];
    if (other !== undefined) {
      const changed = copied(node) as SyntaxNode & { callee: { property: { name: string } } };
      changed.callee.property.name = other;
      yield changed;
    }
    const [first] = node['arguments'] as readonly SyntaxNode[];
    if (omitted.has(operation) && first) yield copied(first);
  },
};

/** Another axis or constant in a tensor operation, another default, another constant in an object. */
export const numbers: Mutator = {
  name: 'Number',
  *mutate({ node, parent, key, listKey }) {
    if (node.type !== 'NumericLiteral' || !parent) return;
    const inOperation = listKey === 'arguments' && tensorOperation(parent) !== undefined;
    const isDefault = parent.type === 'AssignmentPattern' && key === 'right';
    const inObject = parent.type === 'ObjectProperty' && key === 'value';
    if (inOperation || isDefault || inObject) yield another(node);
  },
};

/** The name of the operation that a node calls on `tf`. */
function tensorOperation(node: SyntaxNode): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const { object, property } = node['callee'] as { object?: SyntaxNode; property?: SyntaxNode };
  if (object?.['name'] !== 'tf') return undefined;
  return property?.['name'] as string;
}

function copied(node: SyntaxNode): SyntaxNode {
  return structuredClone(node);
}

/** 1 for 0, 0 for 1, else one more. */
function another(literal: SyntaxNode): SyntaxNode {
  const value = literal['value'] as number;
  return { type: 'NumericLiteral', value: value === 1 ? 0 : value + 1 };
}
