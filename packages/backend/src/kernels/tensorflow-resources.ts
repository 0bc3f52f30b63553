import type * as tf from '@tensorflow/tfjs-core';
import type { NativeTensor, OpAttribute, TensorflowBackend } from '../repairs/tensorflow-backend';

/** Native TensorFlow variables of float32, which its operations change in place. */
export interface Resource {
  /** Id of the handle in the binding. */
  readonly handle: number;
  /**
   * Gives the variable the values of a tensor. With `reuse` it takes the memory of one that `output` made, if nothing else
   * refers to it; otherwise TensorFlow copies the values before it changes them.
   */
  load(tensor: tf.TensorInfo, reuse: boolean): void;
  /** Gives the variable a native tensor, and takes its memory. */
  take(native: NativeTensor): void;
  /** The values now, as a native tensor that the caller releases. */
  read(): NativeTensor;
  /** The values now as a tensor: the one that was loaded, where its memory was taken. */
  output(): tf.TensorInfo;
}

/** Data whose memory TensorFlow allocated for a variable, so that no typed array shares it. */
const allocated = new WeakSet();

/** Makes a variable that lasts as long as the backend. */
export function createResource(backend: TensorflowBackend, name: string): Resource {
  const { binding, tensorMap } = backend;
  const type: OpAttribute = { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  const attributes = [
    type,
    { name: 'shape', type: binding.TF_ATTR_SHAPE, value: [] },
    { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
    { name: 'shared_name', type: binding.TF_ATTR_STRING, value: name },
  ];
  const handle = binding.executeOp('VarHandleOp', attributes, [], 1)[0]!.id;
  const assign = (id: number) => void binding.executeOp('AssignVariableOp', [type], [handle, id], 0);
  const read = () => binding.executeOp('ReadVariableOp', [type], [handle], 1)[0]!;
  let taken: tf.TensorInfo | undefined;
  return {
    handle,
    read,
    load(tensor, reuse) {
      assign(backend.getInputTensorIds([tensor])[0]!);
      const data = tensorMap.get(tensor.dataId);
      taken = reuse && data.refCount === 1 && allocated.has(tensor.dataId) ? tensor : undefined;
      if (taken) binding.deleteTensor(data.id);
    },
    take({ id }) {
      assign(id);
      binding.deleteTensor(id);
    },
    output() {
      const native = read();
      if (taken) {
        const { dataId, shape, dtype } = taken;
        tensorMap.get(dataId).id = native.id;
        backend.incRef(dataId);
        return { dataId, shape, dtype };
      }
      const tensor = backend.createOutputTensor(native);
      allocated.add(tensor.dataId);
      return tensor;
    },
  };
}
