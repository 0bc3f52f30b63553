import '@vse/core/node-globals';
export { biGruEncoder, type BiGruEncoderOptions } from './recurrent/bi-gru-encoder';
export { biRnnEncoder, type BiRnnEncoderOptions } from './recurrent/bi-rnn-encoder';
export { gruEncoder, type GruEncoderOptions } from './recurrent/gru-encoder';
export { wordEncoder, type WordEncoderOptions } from './recurrent/word-encoder';
export type { CaptionEncoder, RecurrentEncoderOptions } from './recurrent/recurrent-encoder';
export type { RelationBatch } from './relations/relation-batch';
export {
  relationEncoder,
  type RelationCaption,
  type RelationEncoder,
  type RelationEncoderOptions,
} from './relations/relation-encoder';
export type { WordRelation } from './relations/word-relation';
export type { TokenBatch } from './tokens/token-batch';
export { tokenize, type TokenRule, type Tokenizer } from './tokens/tokenize';
export { vocabularyBy, type VocabularyPreset } from './vocabulary/vocabulary-by';
export {
  buildKerasVocabulary,
  kerasVocabularyOf,
  type BuildKerasVocabularyOptions,
} from './vocabulary/keras-vocabulary';
export { favreEncoder, type FavreEncoder, type FavreEncoderOptions } from './recurrent/favre-encoder';
export { toScanVocabulary, vocabularyFromJson, type ScanVocabulary } from './vocabulary/vocabulary-json';
export {
  buildVocabulary,
  vocabularyOf,
  type BuildVocabularyOptions,
  type CaptionIds,
  type Vocabulary,
  type VocabularyJson,
  type VocabularyOptions,
} from './vocabulary/vocabulary';
export { coOccurrenceVectors, type CoOccurrenceVectorsOptions } from './vectors/co-occurrence-vectors';
export {
  loadWordVectors,
  type LoadedWordVectors,
  type LoadWordVectorsOptions,
  type VectorCoverage,
} from './vectors/load-word-vectors';
export type { ByteSource } from './vectors/byte-chunks';
export type { MissingRule } from './vectors/missing-words';
export type { VectorFormat } from './vectors/vector-format';
export { wordVectorsOf, type WordVectors } from './vectors/word-vectors';
export type { CaptionFeatures, CaptionFeatureRows, PrecomputedFeatures } from './features/caption-features';
export { featureEncoder, type FeatureEncoder, type FeatureEncoderOptions } from './features/feature-encoder';
export { fixedEncoder, type FixedEncoderOptions } from './features/fixed-encoder';
export { meanOfWords, type MeanOfWordsOptions, type WordWeights } from './features/mean-of-words';
export {
  captionRows,
  fitFeaturePca,
  projectFeatures,
  projectManyFeatures,
} from './features/project-features';
export type { SparseRows } from './features/sparse-rows';
export {
  storeCaptionFeatures,
  withStoredCaptions,
  type CaptionFeatureWriter,
  type StorableFeatures,
  type StoredCaptionFeatures,
} from './features/store-caption-features';
export { tfidf, type Tfidf, type TfidfJson, type TfidfOptions, type TfidfWeighting } from './features/tfidf';
export { tfidfFromJson } from './features/tfidf-json';
export type { TermSelection } from './features/tfidf-terms';
export { fisherVector, type FisherVectorOptions } from './mixtures/fisher-vector';
export { fisherVectorOf, type FisherOptions } from './mixtures/fisher-vector-of';
export {
  fitGaussianMixture,
  variancesOf,
  type FitGaussianMixtureOptions,
  type GaussianParameters,
} from './mixtures/fit-gaussian-mixture';
export { fitHybridMixture } from './mixtures/fit-hybrid-mixture';
export type { MixtureFitOptions } from './mixtures/fit-mixture';
export type { Mixture, MixtureFit, MixtureJson, MixtureParameters } from './mixtures/mixture';
export { mixtureFromJson } from './mixtures/mixture-json';
export { wordPoints, type WeightedPoints } from './mixtures/points';
export {
  sentenceExtractor,
  type SentenceExtractor,
  type SentenceExtractorOptions,
  type SentenceLibrary,
  type SentenceModelClass,
} from './sentences/sentence-extractor';
export { textEncoders } from './text-encoders';
export type { TokenPooling } from './sentences/pool-tokens';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type {
  Encoder,
  EncoderBatch,
  FeatureMatrix,
  FeatureSource,
  PairedData,
  Recipe,
  RecipeTable,
  RowMap,
} from '@vse/core';
export type { GruForm, MlpOptions } from '@vse/layers';
export type { Pca, PcaOptions, RowProjectorOptions, RowSource } from '@vse/subspace';
