import type * as tf from '@tensorflow/tfjs-core';
import type { NativeTensor, OpAttribute, TensorflowBackend } from '../repairs/tensorflow-backend';

/** Operations of TensorFlow on native tensors, by id, without tensors of TensorFlow.js between them. */
export interface NativeOperations {
  /** The native tensor of a tensor of TensorFlow.js. */
  readonly of: (tensor: tf.TensorInfo) => number;
  /** A float32 scalar. */
  readonly number: (value: number) => number;
  /** An int32 vector. */
  readonly integers: (...values: readonly number[]) => number;
  /** An int32 scalar. */
  readonly integer: (value: number) => number;
  /** Runs an operation on floats with one output, by name. */
  readonly run: (name: string, inputs: readonly number[], attributes?: Attributes) => number;
  /** Runs any operation; `T` is not added. */
  readonly outputs: (
    name: string,
    inputs: readonly number[],
    attributes: Attributes,
    count?: number,
  ) => NativeTensor[];
  /** Sum, maximum or the like along some axes. */
  readonly reduce: (name: 'Sum' | 'Max', x: number, axes: readonly number[], keepDims?: boolean) => number;
}

/** Attributes by name: flags, a number, or the dtype of an argument. */
export type Attributes = Readonly<Record<string, boolean | number | NativeType>>;

/** Dtypes of native tensors. */
export type NativeType = 'float32' | 'int32' | 'int64' | 'bool';

/** TensorFlow's numbers of dtypes. */
const types = { float32: 1, int32: 3, int64: 9, bool: 10 } satisfies Record<NativeType, number>;

/** Runs native operations, and releases all tensors that they made but those of the result. */
export function runNative(
  backend: TensorflowBackend,
  body: (native: NativeOperations) => readonly NativeTensor[],
): tf.Tensor[] {
  const { binding } = backend;
  const made: number[] = [];
  const keep = (id: number): number => {
    made.push(id);
    return id;
  };
  const outputs: NativeOperations['outputs'] = (name, inputs, attributes, count = 1) => {
    const results = binding.executeOp(name, attributesOf(backend, attributes), inputs, count);
    for (const { id } of results) made.push(id);
    return results;
  };
  const run: NativeOperations['run'] = (name, inputs, attributes) =>
    outputs(name, inputs, { T: 'float32', ...attributes })[0]!.id;
  const integers = (shape: readonly number[], values: readonly number[]): number =>
    keep(binding.createTensor(shape, types.int32, Int32Array.from(values)));
  const native: NativeOperations = {
    of: (tensor) => backend.getInputTensorIds([tensor])[0]!,
    number: (value) => keep(binding.createTensor([], types.float32, Float32Array.of(value))),
    integers: (...values) => integers([values.length], values),
    integer: (value) => integers([], [value]),
    run,
    outputs,
    reduce: (name, x, axes, keepDims = false) =>
      run(name, [x, native.integers(...axes)], { Tidx: 'int32', keep_dims: keepDims }),
  };
  let results: readonly NativeTensor[] = [];
  try {
    results = body(native);
  } finally {
    const kept = new Set(results.map(({ id }) => id));
    for (const id of made) if (!kept.has(id)) binding.deleteTensor(id);
  }
  return results.map((result) => backend.createOutputTensor(result));
}

function attributesOf({ binding }: TensorflowBackend, attributes: Attributes): OpAttribute[] {
  return Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'boolean') return { name, type: binding.TF_ATTR_BOOL, value };
    if (typeof value === 'number') return { name, type: binding.TF_ATTR_INT, value };
    return { name, type: binding.TF_ATTR_TYPE, value: types[value] };
  });
}
