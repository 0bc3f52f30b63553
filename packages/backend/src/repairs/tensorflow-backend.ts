import type * as tf from '@tensorflow/tfjs-core';

/** Attribute of a native TensorFlow operation. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** The part of tfjs-node's backend that repairs use. */
export interface TensorflowBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_BOOL: number;
  };
  /** TensorFlow's enum value of a dtype. */
  getDTypeInteger(dtype: tf.DataType): number;
  /** Runs a native TensorFlow operation by name. */
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
}
