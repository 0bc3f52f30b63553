import type * as tf from '@tensorflow/tfjs-core';

/** The part of the wasm backend that repairs use: tensors are registered by id with an address on one heap. */
export interface WasmHeap {
  readonly wasm: {
    cwrap(
      name: string,
      result: null,
      parameters: readonly ('number' | 'array')[],
    ): (...values: readonly (number | boolean | Uint8Array)[]) => void;
    /** Allocates bytes of the heap, aligned for doubles; frees them. */
    _malloc(bytes: number): number;
    _free(address: number): void;
    /** The heap as bytes; another array after it has grown. */
    readonly HEAPU8: Uint8Array<ArrayBuffer>;
    /** Exports of the binary, if this version shows them. */
    readonly asm?: { readonly memory?: { readonly buffer: ArrayBuffer } };
    readonly tfjs: {
      registerTensor(id: number, size: number, address: number): void;
      disposeData(id: number): void;
    };
  };
  readonly dataIdMap: { get(dataId: tf.DataId): { id: number; readonly memoryOffset: number } };
  dataIdNextNumber: number;
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
  disposeData(dataId: tf.DataId): boolean;
  /** Adds a reference to this data. */
  incRef(dataId: tf.DataId): void;
  /** Number of references to this data. */
  refCount(dataId: tf.DataId): number;
}

/** Bytes of a shape as int32, the form that wasm reads. */
export function shapeBytes(shape: readonly number[]): Uint8Array {
  return new Uint8Array(new Int32Array(shape).buffer);
}

/** Allocates zeros on the wasm heap: newly allocated memory holds old values. */
export function zerosOnHeap(heap: WasmHeap, shape: number[], dtype: tf.DataType): tf.TensorInfo {
  const out = heap.makeOutput(shape, dtype);
  heap.typedArrayFromHeap(out).fill(0);
  return out;
}

/** Copies a tensor to one of another number type. */
export function copyAs(heap: WasmHeap, x: tf.TensorInfo, dtype: 'float32' | 'int32' | 'bool'): tf.TensorInfo {
  const out = heap.makeOutput(x.shape, dtype);
  heap.typedArrayFromHeap(out).set(heap.typedArrayFromHeap(x));
  return out;
}

/**
 * Views equal pieces of a tensor under one id, without copying: wasm sees the piece that was set last. Call `release` at
 * the end; the tensor keeps its memory.
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
