import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import type { TensorflowEngine } from './tensorflow-engine';

/**
 * `searchSorted` on tensorflow, which tfjs-node leaves out though TensorFlow has it.
 * https://www.tensorflow.org/api_docs/python/tf/searchsorted
 */
export function tensorflowSearchSortedRepair(): Repair {
  return kernelRepair({
    name: 'tensorflow searchSorted',
    engine: 'tensorflow',
    why: 'SearchSorted is missing, and with it topKHinges and the losses that sample by it',
    kernelName: tf.SearchSorted,
    kernel: () => (call) => {
      const { sortedSequence, values } = call.inputs as Record<'sortedSequence' | 'values', tf.TensorInfo>;
      const { side } = call.attrs as { readonly side: 'left' | 'right' };
      const engine = call.backend as TensorflowEngine;
      const type = engine.binding.TF_ATTR_TYPE;
      const attributes = [
        { name: 'T', type, value: engine.getDTypeInteger(sortedSequence.dtype) },
        { name: 'out_type', type, value: engine.getDTypeInteger('int32') },
      ];
      const name = side === 'left' ? 'LowerBound' : 'UpperBound';
      return engine.executeSingleOutput(name, attributes, [sortedSequence, values]); // [rows, values], int32
    },
  });
}
