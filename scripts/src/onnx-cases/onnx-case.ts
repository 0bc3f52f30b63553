/** A tensor as JSON. */
export interface CaseTensor {
  readonly type: 'float32' | 'int32';
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Tensors by name. */
export type CaseTensors = Readonly<Record<string, CaseTensor>>;

/** An exported model with an input, and what the encoder or similarity itself returns for it. */
export interface OnnxCase {
  readonly name: string;
  readonly model: Uint8Array;
  readonly feeds: CaseTensors;
  readonly wanted: CaseTensors;
}

/** The outputs of each case in order, or the error that it ended with, from one runtime. */
export interface RuntimeResults {
  readonly version: string;
  readonly results: readonly (CaseTensors | string)[];
}
