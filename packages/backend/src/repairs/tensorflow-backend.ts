import type * as tf from '@tensorflow/tfjs-core';

/** An attribute of one of TensorFlow's own operations. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What repairs use of tfjs-node's backend. */
export interface TensorflowBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_BOOL: number;
  };
  /** TensorFlow's number for a type. */
  getDTypeInteger(dtype: tf.DataType): number;
  /** Runs one of TensorFlow's operations by its own name. */
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
}
