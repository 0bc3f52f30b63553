import { maximum, mul } from '../graph/elementwise';
import { elementTypes } from '../graph/encode-model';
import { reshape } from '../graph/shapes';
import { sum } from '../graph/sum';
import type { Value } from '../graph/value';
import type { EncoderGraph, EncoderParts } from './encoder-graph';
import { affine } from './layers';
import { storedMatrix } from './stored-matrix';

interface RelationOptions {
  readonly vocabulary: { readonly size: number };
  readonly wordDim: number;
  readonly embedDim: number;
  readonly perRelation: readonly string[];
}

/** `relationEncoder` of `@vse/text-encoders`. https://arxiv.org/abs/1406.5679 */
export const relationEncoder: EncoderGraph = ([given], parts) => {
  const { vocabulary, wordDim, embedDim, perRelation } = given as RelationOptions;
  const { graph, weights, precision } = parts;
  const shape = ['captions', 'relations'] as const;
  const size = [vocabulary.size, wordDim] as const;
  const words = storedMatrix(graph, weights.take('embed.weight', size), size, precision);
  const [heads, dependents] = ['heads', 'dependents'].map((name) => graph.integerInput(name, shape)) as [
    string,
    string,
  ];
  const kinds = graph.integerInput('kinds', shape);
  const mask = graph.input('mask', shape); // [captions, relations]
  const pairs = graph.node('Concat', [words.rows(heads, shape), words.rows(dependents, shape)], {
    shape: [...shape, 2 * wordDim],
    attributes: { axis: 2 },
  }); // [captions, relations, 2 wordDim]
  const mapped = mapByKind(pairs, parts, { kinds, embedDim, perRelation }); // [captions, relations, embedDim]
  return { vectors: mul(maximum(mapped, 0), reshape(mask, [...shape, 1])), mask };
};

interface Kinds {
  /** Name of the kind of each relation, int32 `[captions, relations]`. */
  readonly kinds: string;
  readonly embedDim: number;
  readonly perRelation: readonly string[];
}

/** Applies the matrix of each relation's kind: one product with all matrices stacked, of which one part is kept. */
function mapByKind(pairs: Value, parts: EncoderParts, { kinds, embedDim, perRelation }: Kinds): Value {
  const { graph, weights } = parts;
  const [captions, relations, pairDim] = pairs.shape as [string, string, number];
  const layers = [...perRelation.map((name) => `fc.${name}`), 'fc'].map((name) => weights.within(name));
  const count = layers.length;
  const weight = joined(layers.map((layer) => layer.take('weight', [embedDim, pairDim]))); // [count * embedDim, pairDim]
  const bias = joined(layers.map((layer) => layer.take('bias', [embedDim]))); // [count * embedDim]
  const all = affine(pairs, parts, { weight, bias, outputDim: count * embedDim }); // [captions, relations, count * embedDim]
  if (count === 1) return all;
  const numbers = graph.integers(layers.map((_, i) => i));
  const own = graph.compute('Reshape', [kinds, graph.shape([captions, relations, 1])]);
  const wanted = graph.compute('Equal', [graph.compute('Cast', [own], { to: elementTypes.int64 }), numbers]);
  const chosen = graph.node('Cast', [wanted], {
    shape: [captions, relations, count],
    attributes: { to: elementTypes.float32 },
  }); // [captions, relations, count]
  const perKind = reshape(all, [captions, relations, count, embedDim]); // [captions, relations, count, embedDim]
  const kept = mul(perKind, reshape(chosen, [captions, relations, count, 1])); // [captions, relations, count, embedDim]
  return reshape(sum(kept, [2]), [captions, relations, embedDim]);
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((size, { length }) => size + length, 0));
  arrays.reduce((at, values) => {
    all.set(values, at);
    return at + values.length;
  }, 0);
  return all;
}
