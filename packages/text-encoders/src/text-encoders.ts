import type { RecipeTable } from '@vse/core';
import { subspaces } from '@vse/subspace';
import { featureEncoder } from './features/feature-encoder';
import { fixedEncoder } from './features/fixed-encoder';
import { meanOfWords } from './features/mean-of-words';
import { projectFeatures } from './features/project-features';
import { tfidfFromJson } from './features/tfidf-json';
import { fisherVector } from './mixtures/fisher-vector';
import { mixtureFromJson } from './mixtures/mixture-json';
import { biGruEncoder } from './recurrent/bi-gru-encoder';
import { biRnnEncoder } from './recurrent/bi-rnn-encoder';
import { favreEncoder } from './recurrent/favre-encoder';
import { gruEncoder } from './recurrent/gru-encoder';
import { wordEncoder } from './recurrent/word-encoder';
import { relationEncoder } from './relations/relation-encoder';
import { sentenceExtractor } from './sentences/sentence-extractor';
import { wordVectorsOf } from './vectors/word-vectors';
import { vocabularyFromJson } from './vocabulary/vocabulary-json';

const own = {
  biGruEncoder,
  biRnnEncoder,
  favreEncoder,
  featureEncoder,
  fisherVector,
  fixedEncoder,
  gruEncoder,
  meanOfWords,
  mixtureFromJson,
  projectFeatures,
  relationEncoder,
  sentenceExtractor,
  tfidfFromJson,
  vocabularyFromJson,
  wordEncoder,
  wordVectorsOf,
} as const satisfies RecipeTable;

// Marked pure, because bundlers keep a spread of an imported object, and with it every encoder, in each page.
const table = /* @__PURE__ */ Object.assign({}, subspaces, own);

/**
 * Everything that the recipe of a caption encoder may name: the encoders, and the vocabularies, features, mixtures, word
 * vectors and projections that they are made of. A saved model's recipes are looked up in it; a type of your own is one more
 * entry: `{ ...textEncoders, mine }`.
 *
 * @example
 * ```ts
 * import { makeStored, storeRecipes, type Encoder } from '@vse/core';
 * import { gruEncoder, textEncoders, vocabularyBy } from '@vse/text-encoders';
 *
 * const vocabulary = vocabularyBy('favre', ['a dog runs']);
 * const { recipes, arrays } = storeRecipes({ captions: gruEncoder({ vocabulary, wordDim: 4, embedDim: 8 }) });
 * const { captions } = await makeStored(recipes, [textEncoders], arrays);
 * console.log((captions as Encoder<string>).embedDim); // 8
 * ```
 */
export const textEncoders: typeof table = table;
