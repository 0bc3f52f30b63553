import type * as tf from '@tensorflow/tfjs-core';

/** Attribute of a native TensorFlow operation. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A native tensor: its id in the binding, with its shape and TensorFlow's number of its dtype. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The part of tfjs-node's backend that repairs use. */
export interface TensorflowBackend {
  readonly binding: {
    readonly TF_FLOAT: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_SHAPE: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_BOOL: number;
    createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
    deleteTensor(id: number): void;
    executeOp(
      name: string,
      attributes: readonly OpAttribute[],
      inputs: readonly number[],
      outputs: number,
    ): NativeTensor[];
  };
  /** Native tensors by their data. */
  readonly tensorMap: { get(dataId: tf.DataId): { id: number; refCount: number } };
  /** TensorFlow's enum value of a dtype. */
  getDTypeInteger(dtype: tf.DataType): number;
  /** Ids of tensors in the binding, which uploads those that are not there yet. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  /** Makes a tensor of a native one. */
  createOutputTensor(native: NativeTensor): tf.Tensor;
  /** Adds a reference to this data. */
  incRef(dataId: tf.DataId): void;
  /** Runs a native TensorFlow operation by name. */
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
}
