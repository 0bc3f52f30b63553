export { bidirectionalGru, type BidirectionalGruOptions } from './bidirectional-gru';
export { embedding, type Embedding, type EmbeddingOptions } from './embedding';
export { gru, type GruOptions, type Recurrent, type SequenceLengths } from './gru';
export type { GruForm } from './gru-weights';
export { disposeVariables, prefixed, type ApplyOptions, type Layer } from './layer';
export { lastState } from './last-state';
export { linear, type LinearOptions } from './linear';
