export { biGruEncoder, type BiGruEncoderOptions } from './bi-gru-encoder';
export { gruEncoder, type GruEncoderOptions } from './gru-encoder';
export type { CaptionEncoder, RecurrentEncoderOptions } from './recurrent-encoder';
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
