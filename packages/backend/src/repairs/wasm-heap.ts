import type * as tf from '@tensorflow/tfjs-core';

/** What the repairs use of the wasm backend: tensors are numbers registered with an address on one heap. */
export interface WasmHeap {
  readonly wasm: {
    cwrap(
      name: string,
      result: null,
      parameters: readonly ('number' | 'array')[],
    ): (...values: readonly (number | boolean | Uint8Array)[]) => void;
    readonly tfjs: {
      registerTensor(id: number, size: number, address: number): void;
      disposeData(id: number): void;
    };
  };
  readonly dataIdMap: { get(dataId: tf.DataId): { readonly id: number; readonly memoryOffset: number } };
  dataIdNextNumber: number;
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
  disposeData(dataId: tf.DataId): boolean;
  /** One tensor more has this data. */
  incRef(dataId: tf.DataId): void;
}

/** A shape as the wasm side reads it: int32, as bytes. */
export function shapeBytes(shape: readonly number[]): Uint8Array {
  return new Uint8Array(new Int32Array(shape).buffer);
}

/** A new tensor on the wasm heap, all zeros: what the heap hands out holds old values. */
export function zerosOnHeap(heap: WasmHeap, shape: number[], dtype: tf.DataType): tf.TensorInfo {
  const out = heap.makeOutput(shape, dtype);
  heap.typedArrayFromHeap(out).fill(0);
  return out;
}

/**
 * Registers equal pieces of a tensor one after the other under one number, without copying: the piece that was set
 * last is what the wasm side sees. Call `release` at the end; the tensor's memory is not touched.
 */
export function piecesOf(heap: WasmHeap, tensor: tf.TensorInfo, size: number) {
  const { memoryOffset } = heap.dataIdMap.get(tensor.dataId);
  const id = heap.dataIdNextNumber++;
  let current = -1;
  const release = () => {
    if (current >= 0) heap.wasm.tfjs.disposeData(id);
    current = -1;
  };
  return {
    id,
    set(piece: number): void {
      if (piece === current) return;
      release();
      heap.wasm.tfjs.registerTensor(id, size, memoryOffset + piece * size * Float32Array.BYTES_PER_ELEMENT);
      current = piece;
    },
    release,
  };
}
