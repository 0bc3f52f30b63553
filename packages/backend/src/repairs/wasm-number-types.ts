import * as tf from '@tensorflow/tfjs-core';
import { isOnHeap } from './heap-copy';
import { kernelRepair, repairTogether, type Repair } from './kernel-repair';
import { copyAs, type WasmHeap } from './wasm-heap';

/**
 * Kernels of wasm that take numbers of one type for those of another: `tf.oneHot` writes the bits of integers into float32
 * and bool, `tf.where` reads both sides as the type of the first and writes bools of four bytes, beyond the end of their
 * memory, and `tf.reverse` of bool returns old values.
 */
export function wasmNumberTypesRepair(): Repair {
  return repairTogether({
    name: 'wasm number types',
    why: 'one-hot vectors of float32, choices between two number types and reversed bools are wrong, choices of bools overwrite memory',
    parts: [oneHotRepair(), selectRepair(), reverseRepair()],
  });
}

const why = 'numbers of one type are read or written as those of another';

function oneHotRepair(): Repair {
  return kernelRepair({
    name: 'wasm one-hot vectors',
    backend: 'wasm',
    why,
    kernelName: tf.OneHot,
    kernel: () => (call) => {
      const { indices } = call.inputs as { readonly indices: tf.TensorInfo };
      const { depth, onValue, offValue, dtype } = call.attrs as unknown as tf.OneHotAttrs;
      const heap = call.backend as WasmHeap;
      const out = heap.makeOutput([...indices.shape, depth], dtype);
      const [ids, values] = [heap.typedArrayFromHeap(indices), heap.typedArrayFromHeap(out)];
      values.fill(offValue);
      ids.forEach((id, row) => {
        if (id >= 0 && id < depth) values[row * depth + id] = onValue;
      });
      return out;
    },
  });
}

function selectRepair(): Repair {
  return kernelRepair({
    name: 'wasm choices',
    backend: 'wasm',
    why,
    kernelName: tf.Select,
    kernel: (original) => {
      if (!original) throw new Error('the wasm backend has no Select');
      return (call) => {
        const { t, e } = call.inputs as { readonly t: tf.TensorInfo; readonly e: tf.TensorInfo };
        const alike = t.dtype === e.dtype && t.dtype !== 'bool';
        if (alike || !isOnHeap(t) || !isOnHeap(e)) return original(call);
        const heap = call.backend as WasmHeap;
        const dtype = tf.upcastType(t.dtype, e.dtype);
        const wide = dtype === 'float32' ? 'float32' : 'int32'; // four bytes, as the kernel writes
        const sides = { t: copyAs(heap, t, wide), e: copyAs(heap, e, wide) };
        const chosen = original({ ...call, inputs: { ...call.inputs, ...sides } }) as tf.TensorInfo;
        for (const { dataId } of Object.values(sides)) heap.disposeData(dataId);
        return dtype === 'bool' ? narrowed(heap, chosen) : chosen;
      };
    },
  });
}

function reverseRepair(): Repair {
  return kernelRepair({
    name: 'wasm reversed bools',
    backend: 'wasm',
    why,
    kernelName: tf.Reverse,
    kernel: (original) => {
      if (!original) throw new Error('the wasm backend has no Reverse');
      return (call) => {
        const { x } = call.inputs as { readonly x: tf.TensorInfo };
        if (x.dtype !== 'bool') return original(call);
        const heap = call.backend as WasmHeap;
        const wide = copyAs(heap, x, 'int32');
        const reversed = original({ ...call, inputs: { x: wide } }) as tf.TensorInfo;
        heap.disposeData(wide.dataId);
        return narrowed(heap, reversed);
      };
    },
  });
}

/** A tensor of 0 and 1 as bool; it is disposed. */
function narrowed(heap: WasmHeap, wide: tf.TensorInfo): tf.TensorInfo {
  const narrow = copyAs(heap, wide, 'bool');
  heap.disposeData(wide.dataId);
  return narrow;
}
