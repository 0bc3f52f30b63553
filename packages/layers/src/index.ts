import '@vse/core/node-globals';
export { batchNorm, batchNormDefaults, type BatchNormOptions } from './batch-norm';
export { bidirectionalGru, type BidirectionalGruOptions } from './recurrent/bidirectional-gru';
export { bidirectionalRnn, type BidirectionalRnnOptions } from './recurrent/bidirectional-rnn';
export { dropout, type DropoutOptions } from './dropout';
export { embedding, type Embedding, type EmbeddingOptions } from './embedding';
export { gru, type GruOptions } from './recurrent/gru';
export type { GruForm } from './recurrent/gru-weights';
export { withoutInitialValues, type VariableBudget } from './initializers';
export { lastState } from './recurrent/last-state';
export { disposeVariables, prefixed, type Layer } from './layer';
export { linear, type LinearOptions } from './linear';
export { mlp, type MlpOptions } from './mlp';
export type { Recurrent, SequenceLengths } from './recurrent/recurrent';
export { rnn, type RnnOptions } from './recurrent/rnn';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { EncodeOptions, NamedVariable, Trainable } from '@vse/core';
