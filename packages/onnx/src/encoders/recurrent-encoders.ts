import { assertOneOf } from '@vse/core';
import { abs, maximum } from '../graph/elementwise';
import { unitVectors } from '../graph/unit-vectors';
import type { Value } from '../graph/value';
import type { EncoderGraph, EncoderOutputs, EncoderParts } from './encoder-graph';
import { gruStates, type GruSizes } from './gru-states';
import { linear } from './layers';
import { reluStates } from './relu-states';
import { storedMatrix } from './stored-matrix';
import { atLastWord, perWord, wordSequences, type WordSequences } from './word-sequences';
import { reshape } from '../graph/shapes';

/** Options of a recurrent caption encoder, as in its recipe. */
interface RecurrentOptions {
  readonly vocabulary: { readonly size: number };
  readonly wordDim: number;
  readonly embedDim: number;
  readonly normalize: boolean;
  readonly absolute: boolean;
}

interface GruOptions extends RecurrentOptions {
  readonly layers: number;
  readonly output: 'words' | 'last';
  readonly form?: GruSizes['form'];
}

/** `gruEncoder` of `@vse/text-encoders`. https://arxiv.org/abs/1707.05612 */
export const gruEncoder: EncoderGraph = ([options], parts) =>
  gruCaptions(options as GruOptions, parts, false);

/** `biGruEncoder` of `@vse/text-encoders`. https://arxiv.org/abs/1803.08024 */
export const biGruEncoder: EncoderGraph = ([options], parts) =>
  gruCaptions(options as GruOptions, parts, true);

function gruCaptions(options: GruOptions, parts: EncoderParts, bidirectional: boolean): EncoderOutputs {
  const { embedDim, layers, output, form = 'reset-after' } = options;
  assertOneOf('recipe', 'form', form, ['reset-after', 'reset-before']);
  assertOneOf('recipe', 'output', output, ['words', 'last']);
  const words = wordSequences(parts.graph);
  const vectors = wordVectors(options, parts, words); // [words, captions, wordDim]
  const rnn = { ...parts, weights: parts.weights.within('rnn') };
  const sizes = { hiddenDim: embedDim, layers, form, bidirectional, lengths: words.lengths };
  const states = gruStates(vectors, rnn, sizes); // [words, captions, embedDim]
  if (output === 'last') return { vectors: finish(atLastWord(states, words.mask), options) };
  return { vectors: finish(perWord(states, words.mask), options), mask: words.mask };
}

/** `biRnnEncoder` of `@vse/text-encoders`. https://arxiv.org/abs/1412.2306 */
export const biRnnEncoder: EncoderGraph = ([given], parts) => {
  const options = given as RecurrentOptions & { readonly hiddenDim: number };
  const words = wordSequences(parts.graph);
  const layer = (name: string): EncoderParts => ({ ...parts, weights: parts.weights.within(`rnn.${name}`) });
  const vectors = wordVectors(options, parts, words); // [words, captions, wordDim]
  const read = maximum(linear(vectors, layer('input'), options.hiddenDim), 0); // [words, captions, hiddenDim]
  const both = reluStates(read, layer('state'), words.lengths); // [words, captions, hiddenDim]
  const states = maximum(linear(both, layer('output'), options.embedDim), 0); // [words, captions, embedDim]
  return { vectors: finish(perWord(states, words.mask), options), mask: words.mask };
};

/** `wordEncoder` of `@vse/text-encoders`: the word vectors themselves. */
export const wordEncoder: EncoderGraph = ([given], parts) => {
  const options = given as Omit<RecurrentOptions, 'wordDim'>;
  const words = wordSequences(parts.graph);
  const vectors = wordVectors({ ...options, wordDim: options.embedDim }, parts, words); // [words, captions, embedDim]
  return { vectors: finish(perWord(vectors, words.mask), options), mask: words.mask };
};

/** `favreEncoder` of `@vse/text-encoders`: padding in front is read like a word, so there is no mask. */
export const favreEncoder: EncoderGraph = ([given], { graph, weights, precision }) => {
  const options = given as Pick<RecurrentOptions, 'vocabulary' | 'wordDim' | 'embedDim'> & {
    readonly length: number;
  };
  const { length, embedDim } = options;
  const tokens = graph.integerInput('tokens', ['captions', length]);
  const ids = graph.compute('Transpose', [tokens], { perm: [1, 0] });
  const parts = { graph, weights, precision };
  const vectors = embedded(options, parts, ids, [length, 'captions']); // [length, captions, wordDim]
  const sizes = { hiddenDim: embedDim, layers: 1, form: 'reset-before', bidirectional: false } as const;
  const states = gruStates(vectors, { ...parts, weights: weights.within('rnn') }, sizes); // [length, captions, embedDim]
  const last = graph.node('Gather', [states, graph.integers([length - 1])], {
    shape: [1, 'captions', embedDim],
    attributes: { axis: 0 },
  });
  return { vectors: reshape(last, ['captions', 1, embedDim]) };
};

function wordVectors(options: RecurrentOptions, parts: EncoderParts, { ids }: WordSequences): Value {
  return embedded(options, parts, ids, ['words', 'captions']);
}

function embedded(
  { vocabulary, wordDim }: Pick<RecurrentOptions, 'vocabulary' | 'wordDim'>,
  { graph, weights, precision }: EncoderParts,
  ids: string,
  shape: readonly [number | string, string],
): Value {
  const size = [vocabulary.size, wordDim] as const;
  return storedMatrix(graph, weights.take('embed.weight', size), size, precision).rows(ids, shape);
}

function finish(
  vectors: Value,
  { normalize, absolute }: Pick<RecurrentOptions, 'normalize' | 'absolute'>,
): Value {
  const unit = normalize ? unitVectors(vectors) : vectors; // [captions, length, embedDim]
  return absolute ? abs(unit) : unit;
}
