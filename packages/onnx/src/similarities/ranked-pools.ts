import type { EncoderParts } from '../encoders/encoder-graph';
import { gruStates } from '../encoders/gru-states';
import { add, div, maximum, minimum, mul, sub } from '../graph/elementwise';
import { elementTypes } from '../graph/encode-model';
import { matMul } from '../graph/mat-mul';
import { expand, reshape, transpose } from '../graph/shapes';
import { sum } from '../graph/sum';
import type { Value } from '../graph/value';
import type { Weights } from '../encoders/weights';
import type { GraphPool } from './pools';
import type { GraphSet } from './score-graph';

/* Pools over each channel's values in descending order. Their graphs have no gradients. */

/** Sets of more vectors than this fail in the graph of `generalizedPooling`: its positions are a table. */
const MAX_POSITIONS = 2048;

/** Options of `generalizedPooling`, as in its recipe. */
export interface GeneralizedPoolingSizes {
  readonly positionDim: number;
  readonly hiddenDim: number;
  readonly temperature: number;
}

/** `generalizedPooling` of `@vse/attention` (GPO). https://arxiv.org/abs/2011.04305 */
export function generalizedPooling(options: GeneralizedPoolingSizes, weights: Weights): GraphPool {
  return (set) => {
    const { sorted, ranks } = ranked(set, -10_000); // [batch, dim, length], [batch, length]
    const [batch, length] = ranks.shape as [string, string];
    const perRank = rankWeights(ranks, { graph: ranks.graph, weights, precision: 'float32' }, options); // [batch, length]
    return weightedSum(sorted, reshape(mul(perRank, ranks), [batch, 1, length]));
  };
}

/** `maxPool` of `@vse/attention` with any `k`: the mean of the k largest real values of each channel. */
export function meanOfLargest(k: number): GraphPool {
  return (set) => {
    const { sorted, ranks, count } = ranked(set, -1e9); // [batch, dim, length], [batch, length], [batch, 1]
    const [batch, length] = ranks.shape as [string, string];
    const taken = mul(ranks, below(ranks, ranks.graph.number(k))); // [batch, length]
    const total = weightedSum(sorted, reshape(taken, [batch, 1, length])); // [batch, dim]
    return div(total, maximum(minimum(count, k), 1));
  };
}

interface Ranked {
  /** Values of each channel, largest first, `[batch, dim, length]`; padding last. */
  readonly sorted: Value;
  /** 1 for as many ranks as there are real vectors, `[batch, length]`. */
  readonly ranks: Value;
  /** Number of real vectors, `[batch, 1]`. */
  readonly count: Value;
}

function ranked({ vectors, mask }: GraphSet, farBelow: number): Ranked {
  const { graph } = vectors;
  const [batch, length, dim] = vectors.shape as [string, string, string];
  const real = mask ?? expand(graph.number(1), [batch, length]); // [batch, length]
  const channels = transpose(vectors, [0, 2, 1]); // [batch, dim, length]
  const open = reshape(real, [batch, 1, length]); // [batch, 1, length]
  const padded = add(mul(channels, open), mul(sub(1, open), farBelow)); // [batch, dim, length]
  const sorted = graph.node('TopK', [padded, graph.size(length)], { shape: [batch, dim, length], unread: 1 }); // [batch, dim, length]
  const count = sum(real, [1]); // [batch, 1]
  const ranks = below(real, count); // [batch, length]
  return { sorted, ranks, count };
}

/** 1 at the places along the last axis that are below the limit, in the shape of `like`, `[batch, length]`. */
function below(like: Value, limit: Value): Value {
  const { graph, shape } = like;
  const [, length] = shape as [string, string];
  const places = graph.compute('Cast', [placesOf(like)], { to: elementTypes.float32 });
  const row = graph.compute('Reshape', [places, graph.shape([1, length])]);
  const less = graph.compute('Less', [row, limit.name]);
  const mask = graph.node('Cast', [less], { shape, attributes: { to: elementTypes.float32 } });
  return expand({ ...mask, shape: limit.shape.length === 0 ? [1, length] : shape }, shape);
}

/** Name of the whole numbers from 0 to just below the length. */
function placesOf({ graph, shape }: Value): string {
  const bounds = [graph.integers([0]), graph.size(shape[1]!), graph.integers([1])];
  return graph.compute('Range', bounds.map((bound) => graph.compute('Squeeze', [bound]))); // prettier-ignore
}

/** Weight of each rank, `[batch, length]`: a bidirectional GRU over the positional encoding of the ranks, and a softmax. */
function rankWeights(ranks: Value, parts: EncoderParts, options: GeneralizedPoolingSizes): Value {
  const { graph, weights } = parts;
  const { positionDim, hiddenDim, temperature } = options;
  const [batch, length] = ranks.shape as [string, string];
  const table = graph.weights(positions(positionDim), [MAX_POSITIONS, positionDim]); // [positions, positionDim]
  const encoding = graph.node('Gather', [table, placesOf(ranks)], { shape: [length, positionDim] });
  const steps = reshape(encoding, [length, 1, positionDim]); // [length, 1, positionDim]
  const input = mul(steps, reshape(transpose(ranks, [1, 0]), [length, batch, 1])); // [length, batch, positionDim]
  const counts = reshape(sum(ranks, [1]), [batch]); // [batch]
  const lengths = graph.compute('Cast', [counts.name], { to: elementTypes.int32 });
  const sizes = { hiddenDim, layers: 1, form: 'reset-after', bidirectional: true, lengths } as const;
  const states = gruStates(input, { ...parts, weights: weights.within('gru') }, sizes); // [length, batch, hidden]
  const rows = reshape(states, [`${length}*${batch}`, hiddenDim]); // [length * batch, hidden]
  const weight = graph.weights(weights.within('linear').take('weight', [1, hiddenDim]), [1, hiddenDim]); // [1, hidden]
  const scores = transpose(reshape(matMul(rows, weight, { right: true }), [length, batch]), [1, 0]); // [batch, length]
  const logits = add(mul(scores, ranks), mul(sub(1, ranks), -10_000)); // [batch, length]
  return graph.node('Softmax', [div(logits, temperature)], { shape: [batch, length] });
}

/** `positionalEncoding` of `@vse/attention`, `[MAX_POSITIONS, dim]`. */
function positions(dim: number): Float32Array {
  return Float32Array.from({ length: MAX_POSITIONS * dim }, (_, i) => {
    const [position, column] = [Math.floor(i / dim), i % dim];
    const even = column - (column % 2);
    const angle = position * Math.exp((-even * Math.log(10_000)) / dim);
    return column === even ? Math.sin(angle) : Math.cos(angle);
  });
}

/** Sums values times weights `[batch, 1, length]` over the last axis: `[batch, dim]`. */
function weightedSum(values: Value, weights: Value): Value {
  const [batch, dim] = values.shape as [string, string];
  return reshape(sum(mul(values, weights), [2]), [batch, dim]);
}
