import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import { addToSegments, segmentShapes } from './segment-sum';

interface CpuBackend {
  readonly data: { get(dataId: tf.DataId): { readonly values: Float32Array | Int32Array | Uint8Array } };
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array | Int32Array): tf.TensorInfo;
}

/** `unsortedSegmentSum` on cpu in one pass over x: the original kernel makes one pass per segment. */
export function cpuSegmentSumRepair(): Repair {
  return kernelRepair({
    name: 'cpu segment sums',
    backend: 'cpu',
    why: 'the time of UnsortedSegmentSum grows with rows times segments',
    kernelName: tf.UnsortedSegmentSum,
    kernel: () => (call) => {
      const { x, segmentIds } = call.inputs as Record<'x' | 'segmentIds', tf.TensorInfo>;
      const { numSegments } = call.attrs as { readonly numSegments: number };
      const backend = call.backend as CpuBackend;
      const { width, outShape } = segmentShapes(x.shape, segmentIds.shape, numSegments);
      const dtype = tf.sumOutType(x.dtype);
      const size = numSegments * width;
      const out = dtype === 'int32' ? new Int32Array(size) : new Float32Array(size);
      addToSegments(
        out,
        backend.data.get(x.dataId).values,
        backend.data.get(segmentIds.dataId).values,
        width,
      );
      return backend.makeTensorInfo(outShape, dtype, out);
    },
  });
}
