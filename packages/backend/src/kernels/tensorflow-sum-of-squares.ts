import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from '../repairs/kernel-repair';
import type { TensorflowBackend } from '../repairs/tensorflow-backend';

/** Sum of the squares of all elements on tensorflow, without their squares in memory: twice TensorFlow's `L2Loss`. */
export const tensorflowSumOfSquares: Repair = kernelRepair({
  name: 'tensorflow VseSumOfSquares',
  backend: 'tensorflow',
  why: 'a tensor of squares',
  kernelName: 'VseSumOfSquares',
  kernel: () => (call) => {
    const { x } = call.inputs as { readonly x: tf.TensorInfo };
    const backend = call.backend as TensorflowBackend;
    const type = { name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT };
    const half = backend.executeSingleOutput('L2Loss', [type], [x]); // []
    const sum = backend.executeSingleOutput('AddV2', [type], [half, half]); // []
    half.dispose();
    return sum;
  },
});
