import * as tf from '@tensorflow/tfjs-core';
import {
  assertBoolean,
  assertOneOf,
  assertShape,
  assertWhole,
  DataError,
  OptionError,
  seededRandom,
  ShapeError,
  type Encoder,
  type EncoderBatch,
  type EmbeddingSet,
  type Recipe,
} from '@vse/core';
import { disposeVariables, embedding, linear, prefixed, type Embedding, type Layer } from '@vse/layers';
import { assertOptions, ownRecipe, shown } from '../recipe';
import { assertVocabulary, fingerprintOf } from '../vocabulary/vocabulary';
import { initialVectors } from '../vectors/initial-vectors';
import type { WordVectors } from '../vectors/word-vectors';
import { placesOf, relationBatch, type RelationBatch } from './relation-batch';
import { relationDropout } from './relation-dropout';
import type { WordRelation } from './word-relation';

/** Options of `relationEncoder`. */
export interface RelationEncoderOptions {
  /** Converts words to ids: a `Vocabulary`, or anything with its `size` and `idOf`. */
  readonly vocabulary: {
    readonly size: number;
    readonly words?: readonly string[];
    readonly hash?: string;
    readonly recipe?: Recipe;
    /** Id of a word; that of the unknown word for words outside the vocabulary. */
    idOf(word: string): number;
  };
  /** Extracts the relations of captions that are text: `extract` of a `RelationExtractor`, or a look-up. */
  readonly relations?: (caption: string) => readonly WordRelation[];
  /** Dimension of the word vectors. Defaults to that of `wordVectors`, or `200`. */
  readonly wordDim?: number;
  /** Dimension of the embeddings. Defaults to `1000`. */
  readonly embedDim?: number;
  /** Initial word vectors; other words are initialised at random. */
  readonly wordVectors?: WordVectors;
  /** Trains the word vectors. Defaults to `false` with `wordVectors`, as in DeFrag, else `true`. */
  readonly trainWordVectors?: boolean;
  /** Relations with their own matrix; all others share one. Defaults to none. */
  readonly perRelation?: readonly string[];
  /**
   * Treatment of a caption without relations: `'error'`, or `'unknown'` for one relation between unknown words, counted in
   * `counts()`. Defaults to `'error'`.
   */
  readonly empty?: 'error' | 'unknown';
  /** Probability of dropping a word of a caption in training, with all of its mentions. Defaults to `0`. */
  readonly wordDropoutRate?: number;
  /**
   * Treatment of dropped words: `'unknown'` replaces them by the unknown word; `'removal'` removes the relations that have one,
   * but for the first relation of a caption that would lose all. Defaults to `'unknown'`.
   */
  readonly wordDropout?: 'unknown' | 'removal';
  /** Seed of the initial weights and of word dropout. Defaults to `0`. */
  readonly seed?: number;
}

/** A caption as text or as relations. */
export type RelationCaption = string | readonly WordRelation[];

/** A caption encoder over dependency relations. */
export interface RelationEncoder extends Encoder<RelationCaption> {
  /** Converts captions to padded relation ids. */
  collate(captions: readonly RelationCaption[]): RelationBatch;
  /** Counts the captions packed so far, and those among them without relations. */
  counts(): { readonly captions: number; readonly withoutRelations: number };
}

const UNKNOWN: WordRelation = {
  relation: 'dep',
  head: '<unk>',
  dependent: '<unk>',
  headIndex: 0,
  dependentIndex: 0,
};

/**
 * Encodes each dependency relation of a caption as `ReLU(W [w_head; w_dependent] + b)`: the sentence fragments of Karpathy,
 * Joulin and Fei-Fei, https://arxiv.org/abs/1406.5679. The paper has one W for each relation (`perRelation`); its code
 * shares one.
 *
 * Returns embeddings `[captions, relations, embedDim]` with a mask; padding is exactly 0. Variables are `embed.weight`,
 * `fc.weight` `[embedDim, 2 wordDim]` and `fc.bias`, and `fc.<relation>.weight` and `.bias` for each of `perRelation`.
 *
 * @throws `OptionError` if an option is out of range.
 * @throws `DataError` that counts the captions without relations, unless `empty` is `'unknown'`.
 * @example
 * ```ts
 * import { buildVocabulary, relationEncoder } from '@vse/text-encoders';
 *
 * const vocabulary = buildVocabulary(['dog runs'], { minCount: 1 });
 * const encoder = relationEncoder({ vocabulary, wordDim: 4, embedDim: 8 });
 * const nsubj = { relation: 'nsubj', head: 'runs', dependent: 'dog', headIndex: 1, dependentIndex: 0 };
 * console.log(encoder.encode(encoder.collate([[nsubj]])).vectors.shape); // [ 1, 1, 8 ]
 * ```
 */
export function relationEncoder(options: RelationEncoderOptions): RelationEncoder {
  const stated = statedOptions(options);
  const { vocabulary, wordDim, embedDim, trainWordVectors, perRelation, seed } = stated;
  const drop = relationDropout('relationEncoder', {
    ...stated,
    unknownId: () => vocabulary.idOf(UNKNOWN.head),
  });
  const embed = embedding({
    count: vocabulary.size,
    dim: wordDim,
    seed,
    trainable: trainWordVectors,
    ...initialVectors('relationEncoder', wordDim, vocabulary.words, options.wordVectors),
  });
  const layerOf = (own: number) => linear({ inputDim: 2 * wordDim, outputDim: embedDim, seed: own });
  const seedOf = (name: string) =>
    seededRandom(seed)
      .fork(name)
      .integer(2 ** 31);
  const layers = [...perRelation.map((name) => layerOf(seedOf(name))), layerOf(seed)];
  const names = [...perRelation.map((name) => `fc.${name}`), 'fc'];
  const variables = [
    ...prefixed('embed', embed.variables()),
    ...layers.flatMap((layer, i) => prefixed(names[i]!, layer.variables())),
  ];
  const seen = { captions: 0, withoutRelations: 0 };
  return {
    name: 'relationEncoder',
    embedDim,
    recipe: ownRecipe('relationEncoder', stated),
    ...fingerprintOf(vocabulary),
    collate(captions) {
      const lists = captions.map((caption) => relationsIn(caption, options));
      const empty = lists.filter(({ length }) => length === 0).length;
      if (empty > 0 && options.empty !== 'unknown') refuse(captions, lists, empty);
      seen.captions += captions.length;
      seen.withoutRelations += empty;
      const idOf = (word: string) => vocabulary.idOf(word);
      const filled = lists.map((list) => (list.length > 0 ? list : [UNKNOWN]));
      return relationBatch('relationEncoder', filled, { idOf, kinds: perRelation });
    },
    encode(batch, encodeOptions = {}): EmbeddingSet {
      const given = asRelationBatch(batch);
      return tf.tidy(() => {
        const packed = { ...given, ...drop(given, encodeOptions) };
        const pairs = wordPairs(embed, packed); // [batch * relations, 2 wordDim]
        const mapped = perRelation.length > 0 ? mapByKind(pairs, packed, layers) : layers[0]!.apply(pairs);
        const fragments = tf.reshape<tf.Rank.R3>(tf.relu(mapped), [...packed.heads.shape, embedDim]); // [batch, relations, embedDim]
        const vectors = tf.mul<tf.Tensor3D>(fragments, tf.expandDims(packed.mask, 2)); // [batch, relations, embedDim]
        return { vectors, mask: tf.clone(packed.mask) };
      });
    },
    counts: () => ({ ...seen }),
    variables: () => variables,
    dispose: () => disposeVariables(variables),
  };
}

/** Options with all defaults. Initial word vectors are not stated: they end up in the weights. */
type StatedOptions = Required<Omit<RelationEncoderOptions, 'wordVectors' | 'relations'>> &
  Pick<RelationEncoderOptions, 'relations'>;

/** Fills in the defaults and checks the options that no layer checks. */
function statedOptions(options: RelationEncoderOptions): StatedOptions {
  assertOptions('relationEncoder', options);
  const { vocabulary, relations, embedDim = 1000, perRelation = [], empty = 'error', seed = 0 } = options;
  const { wordDropoutRate = 0, wordDropout = 'unknown' } = options;
  const { wordDim = options.wordVectors?.dim ?? 200, trainWordVectors = !options.wordVectors } = options;
  assertVocabulary('relationEncoder', vocabulary, 'idOf');
  assertWhole('relationEncoder', 'wordDim', wordDim);
  assertWhole('relationEncoder', 'embedDim', embedDim);
  assertBoolean('relationEncoder', 'trainWordVectors', trainWordVectors);
  if (!Array.isArray(perRelation) || !perRelation.every((name) => typeof name === 'string')) {
    throw new OptionError(`relationEncoder: perRelation must be a list of names, got ${shown(perRelation)}.`);
  }
  if (new Set(perRelation).size !== perRelation.length) {
    throw new OptionError('relationEncoder: perRelation must name each relation once.');
  }
  if (relations !== undefined && typeof relations !== 'function') {
    throw new OptionError(`relationEncoder: relations must be a function, got ${shown(relations)}.`);
  }
  assertOneOf('relationEncoder', 'empty', empty, ['error', 'unknown']);
  const sizes = { vocabulary, wordDim, trainWordVectors, embedDim, perRelation };
  const stated = { ...sizes, empty, wordDropoutRate, wordDropout, seed };
  return relations ? { ...stated, relations } : stated;
}

function relationsIn(
  caption: RelationCaption,
  { relations }: RelationEncoderOptions,
): readonly WordRelation[] {
  if (typeof caption !== 'string') return caption;
  if (relations) return relations(caption);
  throw new OptionError(
    'relationEncoder: captions as text need relations, a function that reads them: (await openRelationExtractor()).extract of @vse/text-encoders/parsing.',
  );
}

function refuse(
  captions: readonly RelationCaption[],
  lists: readonly (readonly unknown[])[],
  empty: number,
): never {
  const first = lists.findIndex(({ length }) => length === 0);
  const caption = captions[first]!;
  const shown = typeof caption === 'string' ? ` ('${caption}')` : '';
  throw new DataError(
    `relationEncoder.collate: ${empty} of ${captions.length} captions have no relations, the first is caption ${first}${shown}. ` +
      "Leave them out, or pass empty: 'unknown'.",
  );
}

function asRelationBatch({ heads, dependents, kinds, mask }: EncoderBatch): RelationBatch {
  if (!heads || !dependents || !kinds || !mask) {
    throw new ShapeError(
      'relationEncoder: the batch must have heads, dependents, kinds and mask; use collate.',
    );
  }
  assertShape('relationEncoder', 'heads', heads, ['batch', 'relations']);
  for (const [name, tensor] of Object.entries({ dependents, kinds, mask })) {
    assertShape('relationEncoder', name, tensor, heads.shape);
  }
  return { heads, dependents, kinds, mask } as RelationBatch;
}

/** Concatenated word vectors of each relation: `[batch * relations, 2 wordDim]`. */
function wordPairs(embed: Embedding, { heads, dependents }: RelationBatch): tf.Tensor2D {
  const rows = [heads, dependents].map(
    (ids) => tf.reshape<tf.Rank.R2>(embed.apply(ids), [-1, embed.dim]), // [batch * relations, wordDim]
  );
  return tf.concat(rows, 1); // [batch * relations, 2 wordDim]
}

/** Applies to each row the layer of its kind, with one product per kind; padding stays 0. */
function mapByKind(pairs: tf.Tensor2D, batch: RelationBatch, layers: readonly Layer[]): tf.Tensor2D {
  const places = placesOf('relationEncoder', batch);
  const back = new Int32Array(pairs.shape[0]);
  let row = 0;
  const parts = layers.flatMap((layer, kind) => {
    const rows = places[kind]!;
    for (const place of rows) back[place] = ++row; // row 0 is of zeros, for padding
    return rows.length === 0
      ? []
      : [layer.apply(tf.gather(pairs, tf.tensor1d(rows, 'int32'))) as tf.Tensor2D]; // [of the kind, embedDim]
  });
  const zeros = tf.zeros<tf.Rank.R2>([1, parts[0]!.shape[1]]); // [1, embedDim]
  return tf.gather(tf.concat([zeros, ...parts], 0), tf.tensor1d(back, 'int32')); // [batch * relations, embedDim]
}
