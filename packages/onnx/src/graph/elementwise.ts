import { broadcastShape, expand } from './shapes';
import type { Size } from './size';
import { sum } from './sum';
import type { Pullback, Value } from './value';

/* Elementwise arithmetic. Operands broadcast along axes of size 1; a number is a scalar. */

type Operand = Value | number;

export function add(x: Value, y: Operand): Value {
  return binary('Add', x, y, (gradient) => [gradient, gradient]);
}

export function sub(x: Operand, y: Operand): Value {
  return binary('Sub', x, y, (gradient) => [gradient, neg(gradient)]);
}

export function mul(x: Value, y: Operand): Value {
  return binary('Mul', x, y, (gradient) => [mul(gradient, y), mul(gradient, x)]);
}

export function div(x: Operand, y: Operand): Value {
  // Dividing 1 by a value makes onnxruntime 1.30 fuse nodes into one that it cannot load.
  if (typeof x === 'number') return mul(reciprocal(y as Value), x);
  const quotient: Value = binary('Div', x, y, (gradient) => {
    const through = div(gradient, y);
    return [through, neg(mul(through, quotient))];
  });
  return quotient;
}

/** Maximum of `x` and a constant. The gradient is 0 where they are equal. */
export function maximum(x: Value, limit: number): Value {
  return unary('Max', x, (gradient) => mul(gradient, above(x, limit)), { others: [x.graph.number(limit)] });
}

/** Minimum of `x` and a constant. The gradient is 0 where they are equal. */
export function minimum(x: Value, limit: number): Value {
  const { graph } = x;
  const below = () => above(sub(limit, x), 0);
  return unary('Min', x, (gradient) => mul(gradient, below()), { others: [graph.number(limit)] });
}

export function neg(x: Value): Value {
  return unary('Neg', x, (gradient) => neg(gradient));
}

export function reciprocal(x: Value): Value {
  const inverse: Value = unary('Reciprocal', x, (gradient) => neg(mul(mul(gradient, inverse), inverse)));
  return inverse;
}

export function abs(x: Value): Value {
  return unary('Abs', x, (gradient) => mul(gradient, sign(x)));
}

/** -1, 0 or 1. Not differentiable. */
export function sign(x: Value): Value {
  return x.graph.node('Sign', [x], { shape: x.shape });
}

export function exp(x: Value): Value {
  const power: Value = unary('Exp', x, (gradient) => mul(gradient, power));
  return power;
}

export function log(x: Value): Value {
  return unary('Log', x, (gradient) => div(gradient, x));
}

export function square(x: Value): Value {
  return unary('Mul', x, (gradient) => mul(mul(gradient, 2), x), { others: [x] });
}

/** Square root. A gradient of 0 stays 0 at 0. */
export function sqrt(x: Value): Value {
  const root: Value = unary('Sqrt', x, (gradient) => div(mul(gradient, 0.5), maximum(root, 1e-15)));
  return root;
}

/** Leaky ReLU: multiplies numbers up to 0 by `leak`, which is below 1. The gradient at exactly 0 is the leak. */
export function leakyRelu(x: Value, leak: number): Value {
  // onnxruntime's `Where` takes 40 times as long as a product.
  return unary('LeakyRelu', x, (gradient) => mul(gradient, maximum(above(x, 0), leak)), {
    attributes: { alpha: { float32: leak } },
  });
}

/** 1 where `x` is above the threshold, else 0. Not differentiable. */
export function above(x: Value, threshold: number): Value {
  const { graph, shape } = x;
  const greater = graph.compute('Greater', [x.name, graph.number(threshold).name]);
  return graph.node('Cast', [greater], { shape, attributes: { to: 1 } });
}

interface UnaryExtras {
  readonly others?: readonly Value[];
  readonly attributes?: { readonly alpha: { readonly float32: number } };
}

function unary(
  op: string,
  x: Value,
  back: (gradient: Value) => Value,
  { others = [], attributes }: UnaryExtras = {},
): Value {
  return x.graph.node(op, [x, ...others], {
    shape: x.shape,
    ...(attributes && { attributes }),
    inputs: [x],
    pullback: (gradient) => [back(gradient)],
  });
}

function binary(op: string, x: Operand, y: Operand, back: Pullback): Value {
  const graph = typeof x === 'number' ? (y as Value).graph : x.graph;
  const [a, b] = [x, y].map((side) => (typeof side === 'number' ? graph.number(side) : side)) as [
    Value,
    Value,
  ];
  const shape = broadcastShape(a.shape, b.shape);
  return graph.node(op, [a, b], {
    shape,
    inputs: [a, b],
    pullback: (gradient) =>
      back(gradient).map((part, i) => {
        const side = [a, b][i]!;
        return part && side.shape.length > 0 ? sumTo(part, side.shape, shape) : undefined;
      }),
  });
}

/** Sums a gradient over the axes along which an operand of shape `to` was broadcast to `from`. */
function sumTo(gradient: Value, to: readonly Size[], from: readonly Size[]): Value {
  const axes = from.flatMap((size, axis) => (to[axis] === 1 && size !== 1 ? [axis] : []));
  // A gradient that is constant along an axis may have size 1 there: expand it before the sum.
  const missing = from.length - gradient.shape.length;
  const full = from.map((size, axis) => (axes.includes(axis) ? size : (gradient.shape[axis - missing] ?? 1)));
  return axes.length === 0 ? gradient : sum(expand(gradient, full), axes);
}
