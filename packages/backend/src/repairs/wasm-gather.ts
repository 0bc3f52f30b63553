import * as tf from '@tensorflow/tfjs-core';
import { heapCopy, isOnHeap } from './heap-copy';
import { kernelRepair, type Repair } from './kernel-repair';
import type { WasmHeap } from './wasm-heap';

/**
 * `tf.gather` on wasm, the lookup of an embedding table, with one block copy per index. The original kernel computes the
 * offset of every element, and with `batchDims` it reads wrong indices unless each batch has as many as there are batches.
 */
export function wasmGatherRepair(): Repair {
  return kernelRepair({
    name: 'wasm gather',
    backend: 'wasm',
    why: 'lookups copy element by element, and with batchDims use wrong indices',
    kernelName: tf.GatherV2,
    kernel: (original) => {
      if (!original) throw new Error('the wasm backend has no GatherV2');
      return (call) => {
        const { x, indices } = call.inputs as Record<'x' | 'indices', tf.TensorInfo>;
        if (!isOnHeap(x)) return original(call);
        const { axis, batchDims } = call.attrs as { readonly axis: number; readonly batchDims: number };
        return gatherOnHeap(call.backend as WasmHeap, x, indices, {
          axis: tf.util.parseAxisParam(axis, x.shape)[0]!,
          batchDims,
        });
      };
    },
  });
}

function gatherOnHeap(
  heap: WasmHeap,
  x: tf.TensorInfo,
  indices: tf.TensorInfo,
  { axis, batchDims }: { readonly axis: number; readonly batchDims: number },
): tf.TensorInfo {
  const { segment_util: shapes } = tf.backend_util;
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = shapes.collectGatherOpShapeInfo(
    x,
    indices,
    axis,
    batchDims,
  );
  checkIndices(heap.typedArrayFromHeap(indices), dimSize);
  const out = heap.makeOutput(outputShape, x.dtype); // [batch, outer, picked, slice], as outputShape
  const copy = heapCopy(heap, x, out);
  const picks = heap.typedArrayFromHeap(indices); // [batch, picked]
  const picked = picks.length / Math.max(batchSize, 1);
  let to = 0;
  for (let batch = 0; batch < batchSize; batch++) {
    for (let outer = 0; outer < outerSize; outer++) {
      const from = (batch * outerSize + outer) * dimSize;
      for (let i = 0; i < picked; i++, to += sliceSize) {
        copy((from + picks[batch * picked + i]!) * sliceSize, to, sliceSize);
      }
    }
  }
  return out;
}

function checkIndices(indices: ArrayLike<number>, size: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index < 0 || index >= size) {
      throw new Error(`GatherV2: the index value ${index} is not in [0, ${size - 1}]`);
    }
  }
}
