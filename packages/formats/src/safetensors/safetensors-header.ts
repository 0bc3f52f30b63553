import type { FileHandle } from 'node:fs/promises';
import { DataError } from '@vse/core';
import { itemSizes, type Dtype } from '../numbers/dtypes';
import { readExactly } from '../files/files';
import { repeatedKey } from './repeated-key';

export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Bytes from the end of the header on. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format allows a header of at most this many bytes. */
export const maximumHeader = 100_000_000;

/** The number types of the format by the names it gives them. */
export const safetensorsTypes: Readonly<Record<string, Dtype>> = {
  BOOL: 'bool',
  I8: 'int8',
  U8: 'uint8',
  I16: 'int16',
  U16: 'uint16',
  I32: 'int32',
  U32: 'uint32',
  I64: 'int64',
  U64: 'uint64',
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64',
};

/** The header of an open safetensors file of `size` bytes, and the byte at which its tensors start. */
export async function readSafetensorsHeader(
  caller: string,
  path: string,
  file: FileHandle,
  size: number,
): Promise<SafetensorsHeader & { readonly start: number }> {
  const where = `${caller}: ${path}`;
  if (size < 8) {
    throw new DataError(`${where}: has ${size} bytes, wanted at least 8. It is truncated: copy it again.`);
  }
  const length = Number((await readExactly(caller, path, file, 0, 8)).readBigUInt64LE());
  if (length > maximumHeader || 8 + length > size) {
    throw new DataError(
      `${where}: the header says it has ${length} bytes, the file has ${size} and the format allows ` +
        `${maximumHeader}. It is truncated or not safetensors.`,
    );
  }
  const text = (await readExactly(caller, path, file, 8, length)).toString('utf8');
  return { ...parseSafetensorsHeader(where, text, size - 8 - length), start: 8 + length };
}

/**
 * Reads and checks the JSON header of a safetensors file with `dataBytes` bytes after it: known types, no name twice,
 * and tensors that cover the bytes without hole or overlap. https://github.com/huggingface/safetensors#format
 * `where` starts every error's message.
 */
export function parseSafetensorsHeader(where: string, text: string, dataBytes: number): SafetensorsHeader {
  const header = objectOf(where, text);
  const twice = repeatedKey(text);
  if (twice !== undefined)
    throw new DataError(`${where}: the header names ${twice} twice. Write the file again.`);
  const { __metadata__: metadata, ...tensors } = header;
  const entries = Object.entries(tensors).map(([name, value]) => entryOf(`${where}: ${name}`, name, value));
  checkCover(where, entries, dataBytes);
  return { entries, metadata: metadataOf(where, metadata) };
}

function objectOf(where: string, text: string): Record<string, unknown> {
  try {
    const header: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
    if (isRecord(header)) return header;
  } catch {
    // the error below says it
  }
  throw new DataError(`${where}: the header is not a JSON object. The file is damaged or not safetensors.`);
}

function entryOf(where: string, name: string, value: unknown): SafetensorsEntry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  const type =
    typeof dtype === 'string' && Object.hasOwn(safetensorsTypes, dtype) ? safetensorsTypes[dtype] : undefined;
  if (!type) {
    throw new DataError(
      `${where}: dtype must be one of ${Object.keys(safetensorsTypes).join(', ')}, got ${JSON.stringify(dtype)}.`,
    );
  }
  if (!isSizes(shape))
    throw new DataError(`${where}: shape must be whole numbers, got ${JSON.stringify(shape)}.`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new DataError(`${where}: data_offsets must be two whole numbers, got ${JSON.stringify(offsets)}.`);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, itemSizes[type]);
  if (end - begin !== bytes) {
    throw new DataError(
      `${where}: ${dtype as string} [${shape.join(', ')}] takes ${bytes} bytes, data_offsets give ${end - begin}. The file is damaged.`,
    );
  }
  return { name, dtype: type, shape, begin, end };
}

function checkCover(where: string, entries: readonly SafetensorsEntry[], dataBytes: number): void {
  let reached = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== reached) {
      const fault = begin < reached ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw new DataError(
        `${where}: ${name} ${fault}: starts at ${begin}, wanted ${reached}. The file is damaged.`,
      );
    }
    reached = end;
  }
  if (reached === dataBytes) return;
  throw new DataError(
    `${where}: the tensors take ${reached} bytes, the file has ${dataBytes} after its header. ` +
      `It is ${reached > dataBytes ? 'truncated' : 'followed by other data'}: copy it again.`,
  );
}

function metadataOf(where: string, value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (isRecord(value) && Object.values(value).every((item) => typeof item === 'string')) {
    return value as Record<string, string>;
  }
  throw new DataError(`${where}: __metadata__ must map names to text.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}
