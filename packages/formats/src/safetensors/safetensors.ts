import { DataError, OptionError } from '@vse/core';
import { numbersOf, toFloat32, type Dtype } from '../numbers/dtypes';
import { openForReading, readExactly } from '../files/files';
import { toFloat16 } from '../numbers/float16';
import {
  maximumHeader,
  readSafetensorsHeader,
  safetensorsTypes,
  type SafetensorsEntry,
} from './safetensors-header';
import { writeFileAtomic } from '../files/write-file-atomic';

/** A tensor as it was read: floats as float32, whole numbers and booleans as int32. */
export interface StoredTensor {
  /** How the file stores it. */
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | Int32Array;
}

/** A tensor to be written. `dtype` defaults to the type of `data`; `'float16'` stores float32 values as halves. */
export interface TensorToStore {
  readonly dtype?: Dtype;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface SafetensorsFile {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a safetensors file whole; `openSafetensors` reads rows of it. https://github.com/huggingface/safetensors#format
 *
 * Throws a `DataError` that names the file, and the tensor, where the header is damaged, names a tensor twice, has
 * overlaps or holes, does not fit the file's length, or where a whole number does not fit int32.
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const where = `readSafetensors: ${path}`;
  const { file, size } = await openForReading('readSafetensors', path);
  try {
    const { entries, metadata, start } = await readSafetensorsHeader('readSafetensors', path, file, size);
    const tensors: [string, StoredTensor][] = [];
    for (const entry of entries) {
      const { name, dtype, shape, begin, end } = entry;
      const bytes = await readExactly('readSafetensors', path, file, start + begin, end - begin);
      tensors.push([name, { dtype, shape, data: valuesOf(`${where}: ${name}`, entry, bytes) }]);
    }
    return { tensors: Object.fromEntries(tensors), metadata };
  } finally {
    await file.close();
  }
}

/**
 * Writes a safetensors file, whole or not at all. The tensors stand in the order given, float16 ones last so that
 * every tensor starts on a multiple of its item size.
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, TensorToStore>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const stored = Object.entries(tensors).map(([name, tensor]) => ({ name, ...encode(name, tensor) }));
  stored.sort((a, b) => b.itemSize - a.itemSize);
  const fields: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let offset = 0;
  for (const { name, type, shape, bytes } of stored) {
    const end = offset + bytes.byteLength;
    fields.push([name, { dtype: type, shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const text = Buffer.from(JSON.stringify(Object.fromEntries(fields)));
  const header = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  if (header.length - 8 > maximumHeader) {
    throw new OptionError(
      `writeSafetensors: ${path}: names and metadata take ${text.length} bytes, at most ${maximumHeader} fit.`,
    );
  }
  header.writeBigUInt64LE(BigInt(header.length - 8));
  text.copy(header, 8);
  await writeFileAtomic(path, [header, ...stored.map(({ bytes }) => bytes)]);
}

function encode(name: string, { dtype, shape, data }: TensorToStore) {
  const count = shape.reduce((product, size) => product * size, 1);
  const natural = data instanceof Float32Array ? 'float32' : 'int32';
  const type = dtype ?? natural;
  if (
    name === '__metadata__' ||
    count !== data.length ||
    !shape.every((size) => Number.isSafeInteger(size))
  ) {
    throw new OptionError(
      `writeSafetensors: ${name} [${shape.join(', ')}] must have a name other than __metadata__ and ${count} values, got ${data.length}.`,
    );
  }
  if (type !== natural && !(type === 'float16' && natural === 'float32')) {
    throw new OptionError(
      `writeSafetensors: ${name} holds ${natural} values, which cannot be written as ${type}.`,
    );
  }
  const numbers = type === 'float16' ? toFloat16(data) : data;
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const code = Object.keys(safetensorsTypes).find((key) => safetensorsTypes[key] === type)!;
  return { type: code, shape, bytes, itemSize: numbers.BYTES_PER_ELEMENT };
}

function valuesOf(
  where: string,
  { dtype }: SafetensorsEntry,
  bytes: Buffer<ArrayBuffer>,
): Float32Array | Int32Array {
  const numbers = numbersOf(dtype, bytes);
  if (dtype.includes('float')) return toFloat32(numbers);
  const values = new Int32Array(numbers.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = Number(numbers[i]);
    if (BigInt(values[i]!) !== BigInt(numbers[i]!)) {
      throw new DataError(`${where}: value ${i} is ${numbers[i]}, which does not fit int32.`);
    }
  }
  return values;
}
