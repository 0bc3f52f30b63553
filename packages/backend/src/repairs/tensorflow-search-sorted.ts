import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import type { TensorflowBackend } from './tensorflow-backend';

/**
 * `searchSorted` on tensorflow: TensorFlow has it, tfjs-node does not register it.
 * https://www.tensorflow.org/api_docs/python/tf/searchsorted
 */
export function tensorflowSearchSortedRepair(): Repair {
  return kernelRepair({
    name: 'tensorflow searchSorted',
    backend: 'tensorflow',
    why: 'SearchSorted is missing, which topKHinges and the losses that sample with it need',
    kernelName: tf.SearchSorted,
    kernel: () => (call) => {
      const { sortedSequence, values } = call.inputs as Record<'sortedSequence' | 'values', tf.TensorInfo>;
      const { side } = call.attrs as { readonly side: 'left' | 'right' };
      const backend = call.backend as TensorflowBackend;
      const type = backend.binding.TF_ATTR_TYPE;
      const attributes = [
        { name: 'T', type, value: backend.getDTypeInteger(sortedSequence.dtype) },
        { name: 'out_type', type, value: backend.getDTypeInteger('int32') },
      ];
      const name = side === 'left' ? 'LowerBound' : 'UpperBound';
      return backend.executeSingleOutput(name, attributes, [sortedSequence, values]); // [rows, values], int32
    },
  });
}
