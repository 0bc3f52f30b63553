import '@vse/core/node-globals';
export {
  extractRelations,
  openRelationExtractor,
  relationExtractor,
  type ExtractRelationsOptions,
  type RelationExtractor,
} from './parsing/extract-relations';
export { matchParses, type MatchedParses } from './parsing/match-parses';
export {
  parsedRelations,
  type ParsedRelations,
  type ParsedRelationsOptions,
} from './parsing/parsed-relations';
export { parseConllu, type ParseConlluOptions } from './parsing/parse-conllu';
export type { ParsedSentence, ParsedWord } from './parsing/parsed-sentence';
export { relationsOf, type RelationsOfOptions } from './parsing/relations-of';
export type { TaggedWord, Tagger } from './parsing/tagged-word';
export type { WinkLibrary } from './parsing/wink-tagger';
export type { WordRelation } from './relations/word-relation';

// A type of another package in the signatures above: a declaration of yours can name it by this package.
export type { Recipe } from '@vse/core';
