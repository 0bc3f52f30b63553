export { biGruEncoder, type BiGruEncoderOptions } from './bi-gru-encoder';
export { gruEncoder, type GruEncoderOptions } from './gru-encoder';
export type { CaptionEncoder, RecurrentEncoderOptions } from './recurrent-encoder';
export {
  extractRelations,
  openRelationExtractor,
  type ExtractRelationsOptions,
  type RelationExtractor,
} from './relations/extract-relations';
export { parseConllu, type ParseConlluOptions } from './relations/parse-conllu';
export type { RelationBatch } from './relations/relation-batch';
export {
  relationEncoder,
  type RelationCaption,
  type RelationEncoder,
  type RelationEncoderOptions,
} from './relations/relation-encoder';
export { relationsOf, type RelationsOfOptions } from './relations/relations-of';
export type { TaggedWord, Tagger } from './relations/tagged-word';
export type { ParsedSentence, ParsedWord, WordRelation } from './relations/word-relation';
export type { TokenBatch } from './token-batch';
export { tokenize, type TokenRule, type Tokenizer } from './tokenize';
export { toScanVocabulary, vocabularyFromJson, type ScanVocabulary } from './vocabulary-json';
export {
  buildVocabulary,
  vocabularyOf,
  type BuildVocabularyOptions,
  type CaptionIds,
  type Vocabulary,
  type VocabularyJson,
  type VocabularyOptions,
} from './vocabulary';
