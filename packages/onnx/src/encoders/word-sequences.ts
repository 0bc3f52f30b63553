import { mul, sub } from '../graph/elementwise';
import { elementTypes } from '../graph/encode-model';
import { reshape, transpose } from '../graph/shapes';
import { sum } from '../graph/sum';
import type { Graph, Value } from '../graph/value';

/** Inputs of a recurrent caption encoder, with the words in front as ONNX's recurrent operators read them. */
export interface WordSequences {
  /** Name of the ids, int32 `[words, captions]`. */
  readonly ids: string;
  /** Name of the lengths, int32 `[captions]`. */
  readonly lengths: string;
  /** `[captions, words]`: 1 for a word, 0 after the last. */
  readonly mask: Value;
}

/** Adds the inputs `tokens` and `mask` of a caption encoder, as its `collate` packs them. */
export function wordSequences(graph: Graph): WordSequences {
  const tokens = graph.integerInput('tokens', ['captions', 'words']);
  const mask = graph.input('mask', ['captions', 'words']); // [captions, words]
  const counts = reshape(sum(mask, [1]), ['captions']); // [captions]
  return {
    ids: graph.compute('Transpose', [tokens], { perm: [1, 0] }),
    lengths: graph.compute('Cast', [counts.name], { to: elementTypes.int32 }),
    mask,
  };
}

/** Moves the captions in front and sets padding to 0: `[words, captions, dim]` to `[captions, words, dim]`. */
export function perWord(states: Value, mask: Value): Value {
  return mul(transpose(states, [1, 0, 2]), reshape(mask, ['captions', 'words', 1])); // [captions, words, dim]
}

/** State at each caption's last word, 0 without words: `[words, captions, dim]` to `[captions, 1, dim]`. */
export function atLastWord(states: Value, mask: Value): Value {
  const { graph } = states;
  const scalar = (whole: string): string => graph.compute('Squeeze', [whole]);
  const bounds = [graph.integers([0]), graph.size('words'), graph.integers([1])].map(scalar);
  const places = graph.compute('Cast', [graph.compute('Range', bounds)], { to: elementTypes.float32 });
  const along = graph.compute('Reshape', [places, graph.shape(['words', 1])]); // [words, 1]
  const last = sub(reshape(sum(mask, [1]), [1, 'captions']), 1); // [1, captions]
  const equal = graph.compute('Equal', [along, last.name]); // [words, captions]
  const isLast = graph.node('Cast', [equal], {
    shape: ['words', 'captions', 1],
    attributes: { to: elementTypes.float32 },
  });
  const picked = mul(states, reshape(isLast, ['words', 'captions', 1])); // [words, captions, dim]
  return reshape(sum(picked, [0]), ['captions', 1, states.shape[2]!]);
}
