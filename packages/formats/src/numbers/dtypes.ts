import { fromFloat16 } from './float16';

/** Number types that the readers understand, under numpy's names. */
export type Dtype =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64';

/** Bytes per number. */
export const itemSizes: Readonly<Record<Dtype, number>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
};

/** Numbers in memory, of any type that files have. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Views little-endian bytes as numbers (bigints for 64-bit integers). They must start on a multiple of the item size. */
export function numbersOf(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>): Numbers {
  const view = [bytes.buffer, bytes.byteOffset, bytes.byteLength / itemSizes[dtype]] as const;
  switch (dtype) {
    case 'bool':
    case 'uint8':
      return new Uint8Array(...view);
    case 'int8':
      return new Int8Array(...view);
    case 'int16':
      return new Int16Array(...view);
    case 'uint16':
      return new Uint16Array(...view);
    case 'int32':
      return new Int32Array(...view);
    case 'uint32':
      return new Uint32Array(...view);
    case 'int64':
      return new BigInt64Array(...view);
    case 'uint64':
      return new BigUint64Array(...view);
    case 'float16':
      return fromFloat16(new Uint16Array(...view));
    case 'bfloat16':
      return fromBfloat16(new Uint16Array(...view));
    case 'float32':
      return new Float32Array(...view);
    case 'float64':
      return new Float64Array(...view);
  }
}

/**
 * Type of the numbers of an array.
 *
 * @returns `undefined` for an array that is none of `Numbers`, such as clamped bytes.
 */
export function dtypeOf(numbers: Numbers): Dtype | undefined {
  const type = numbers[Symbol.toStringTag].replace('Array', '').replace('Big', '').toLowerCase();
  return Object.hasOwn(itemSizes, type) ? (type as Dtype) : undefined;
}

/** Reverses the bytes of each number, in place: big-endian to little-endian. */
export function swapBytes(bytes: Uint8Array, itemSize: number): void {
  for (let start = 0; itemSize > 1 && start < bytes.length; start += itemSize) {
    for (let i = start, j = start + itemSize - 1; i < j; i++, j--) {
      const byte = bytes[i]!;
      bytes[i] = bytes[j]!;
      bytes[j] = byte;
    }
  }
}

/** Converts numbers to float32. Bigints are rounded to doubles first. */
export function toFloat32(numbers: ReturnType<typeof numbersOf>): Float32Array {
  if (numbers instanceof Float32Array) return numbers;
  if (numbers instanceof BigInt64Array || numbers instanceof BigUint64Array) {
    return Float32Array.from(numbers as unknown as Iterable<bigint>, Number as never);
  }
  return Float32Array.from(numbers);
}

function fromBfloat16(halves: Uint16Array): Float32Array {
  const bits = Uint32Array.from(halves, (half) => half << 16);
  return new Float32Array(bits.buffer);
}
