import { DataError, OptionError } from '@vse/base';
import { dtypeOf, numbersOf, toFloat32, type Dtype, type Numbers } from '../numbers/dtypes';
import { toFloat16 } from '../numbers/float16';
import {
  maximumHeader,
  parseSafetensorsHeader,
  safetensorsHeaderLength,
  safetensorsHeaderText,
  safetensorsTypes,
  type SafetensorsEntry,
} from './safetensors-header';

/** A tensor read from a file: floats as float32, integers and booleans as int32. */
export interface StoredTensor {
  /** Number type in the file. */
  readonly dtype: Dtype;
  /** Size of each axis; empty for a scalar. */
  readonly shape: readonly number[];
  /** Values, row-major. */
  readonly data: Float32Array | Int32Array;
}

/** A tensor to write. */
export interface TensorToStore {
  /** Number type in the file; `'float16'` stores float32 values as halves. Defaults to the type of `data`. */
  readonly dtype?: Dtype;
  /** Size of each axis; empty for a scalar. */
  readonly shape: readonly number[];
  /** Values, row-major. */
  readonly data: Numbers;
}

/** Content of a safetensors file. */
export interface SafetensorsFile {
  /** Tensors by name. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Text by key, `__metadata__` in the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Parses a safetensors file in memory. The values are copied. https://github.com/huggingface/safetensors#format
 *
 * @throws `DataError` that names the tensor if the header is damaged, names a tensor twice, has overlaps or holes or does
 * not fit the bytes, or if an integer does not fit int32.
 * @example
 * ```ts
 * import { parseSafetensors, safetensorsBytes } from '@vse/formats/browser';
 *
 * const bytes = safetensorsBytes({ weight: { shape: [2], data: Float32Array.of(1, 2) } }, { format: 'vse' });
 * const { tensors, metadata } = parseSafetensors(bytes);
 * console.log(tensors['weight'], metadata);
 * ```
 */
export function parseSafetensors(bytes: Uint8Array): SafetensorsFile {
  const where = 'parseSafetensors';
  const start = 8 + safetensorsHeaderLength(where, bytes, bytes.length);
  const text = safetensorsHeaderText(bytes.subarray(8, start));
  const { entries, metadata } = parseSafetensorsHeader(where, text, bytes.length - start);
  const tensors = entries.map((entry) => {
    // Copied: numbers must start on a multiple of their size, and the file need not align them.
    const own = new Uint8Array(bytes.subarray(start + entry.begin, start + entry.end));
    return [entry.name, storedTensor(where, entry, own)] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

/**
 * Serialises tensors as a safetensors file in memory. Tensors keep their order, except that float16 ones come last, so
 * that each starts on a multiple of its item size.
 *
 * @throws `OptionError` if a shape does not hold its values, or a type cannot store them.
 * @example
 * ```ts
 * import { safetensorsBytes } from '@vse/formats/browser';
 *
 * console.log(safetensorsBytes({ weight: { shape: [2], data: Float32Array.of(1, 2) } }).length);
 * ```
 */
export function safetensorsBytes(
  tensors: Readonly<Record<string, TensorToStore>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const parts = safetensorsParts('safetensorsBytes', tensors, metadata);
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** Serialises tensors as the consecutive parts of a file: the header, then views of each tensor. */
export function safetensorsParts(
  where: string,
  tensors: Readonly<Record<string, TensorToStore>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  const stored = Object.entries(tensors).map(([name, tensor]) => ({ name, ...encode(where, name, tensor) }));
  stored.sort((a, b) => b.itemSize - a.itemSize);
  const fields: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let offset = 0;
  for (const { name, type, shape, bytes } of stored) {
    const end = offset + bytes.byteLength;
    fields.push([name, { dtype: type, shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields)));
  const header = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20); // padded with spaces
  if (header.length - 8 > maximumHeader) {
    throw new OptionError(
      `${where}: names and metadata take ${text.length} bytes, at most ${maximumHeader} fit. Shorten the metadata.`,
    );
  }
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(text, 8);
  return [header, ...stored.map(({ bytes }) => bytes)];
}

function encode(where: string, name: string, { dtype, shape, data }: TensorToStore) {
  const count = shape.reduce((product, size) => product * size, 1);
  const natural = dtypeOf(data);
  const type = dtype ?? natural;
  if (
    name === '__metadata__' ||
    count !== data.length ||
    !shape.every((size) => Number.isSafeInteger(size) && size >= 0)
  ) {
    throw new OptionError(
      `${where}: ${name} [${shape.join(', ')}] must have a name other than __metadata__ and ${count} values, got ${data.length}.`,
    );
  }
  if (natural === undefined || (type !== natural && !(type === 'float16' && natural === 'float32'))) {
    const kind = natural ?? data[Symbol.toStringTag];
    throw new OptionError(`${where}: ${name} holds ${kind} values, which cannot be written as ${type}.`);
  }
  const numbers = type === 'float16' ? toFloat16(data as Float32Array) : data;
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const code = Object.keys(safetensorsTypes).find((key) => safetensorsTypes[key] === type)!;
  return { type: code, shape, bytes, itemSize: numbers.BYTES_PER_ELEMENT };
}

/** The tensor of an entry, from its own bytes, which the result may view. */
export function storedTensor(
  where: string,
  { name, dtype, shape }: SafetensorsEntry,
  bytes: Uint8Array<ArrayBuffer>,
): StoredTensor {
  const numbers = numbersOf(dtype, bytes);
  if (dtype.includes('float')) return { dtype, shape, data: toFloat32(numbers) };
  const data = new Int32Array(numbers.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = Number(numbers[i]);
    if (BigInt(data[i]!) !== BigInt(numbers[i]!)) {
      throw new DataError(`${where}: ${name}: value ${i} is ${numbers[i]}, which does not fit int32.`);
    }
  }
  return { dtype, shape, data };
}
