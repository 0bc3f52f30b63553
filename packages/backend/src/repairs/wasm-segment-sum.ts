import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import { addToSegments, segmentShapes } from './segment-sum';
import { zerosOnHeap, type WasmHeap } from './wasm-heap';

/** `unsortedSegmentSum`, the gradient of `gather`, which wasm lacks: without it embeddings do not train. */
export function wasmSegmentSumRepair(): Repair {
  return kernelRepair({
    name: 'wasm segment sums',
    backend: 'wasm',
    why: 'there is no UnsortedSegmentSum, so embeddings do not train',
    kernelName: tf.UnsortedSegmentSum,
    kernel: () => (call) => {
      const { x, segmentIds } = call.inputs as Record<'x' | 'segmentIds', tf.TensorInfo>;
      const { numSegments } = call.attrs as { readonly numSegments: number };
      const heap = call.backend as WasmHeap;
      const { width, outShape } = segmentShapes(x.shape, segmentIds.shape, numSegments);
      const out = zerosOnHeap(heap, outShape, tf.sumOutType(x.dtype));
      // Views come last: allocating a tensor may move the heap.
      const views = [out, x, segmentIds].map((tensor) => heap.typedArrayFromHeap(tensor));
      addToSegments(views[0]!, views[1]!, views[2]!, width);
      return out;
    },
  });
}
