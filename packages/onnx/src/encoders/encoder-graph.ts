import type { Graph, Value } from '../graph/value';
import type { Precision } from './stored-matrix';
import type { Weights } from './weights';

/** Source of an encoder's graph. */
export interface EncoderParts {
  readonly graph: Graph;
  readonly weights: Weights;
  /** Numbers that weight matrices are stored as. */
  readonly precision: Precision;
}

/** Outputs of an encoder's graph. */
export interface EncoderOutputs {
  /** Embeddings `[batch, length, embedDim]`, padding exactly 0. */
  readonly vectors: Value;
  /** `[batch, length]`; absent if no embedding is padding. */
  readonly mask?: Value;
}

/** Adds the inputs and nodes of an encoder, from the arguments of its recipe. */
export type EncoderGraph = (args: readonly unknown[], parts: EncoderParts) => EncoderOutputs;
