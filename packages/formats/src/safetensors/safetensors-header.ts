import { DataError } from '@vse/base';
import { itemSizes, type Dtype } from '../numbers/dtypes';
import { repeatedKey } from './repeated-key';

/** One tensor of the header. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Offset of the first byte, counted from the end of the header. */
  readonly begin: number;
  /** Offset just after the last byte. */
  readonly end: number;
}

/** A parsed header. */
export interface SafetensorsHeader {
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Longest header that the format allows, in bytes. */
export const maximumHeader = 100_000_000;

/** Number types by the names that the format gives them. */
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

/**
 * Reads the length of the JSON header from the first 8 bytes of a file of `size` bytes.
 *
 * @throws `DataError` that starts with `where` if the file is too short or the header too long.
 */
export function safetensorsHeaderLength(where: string, bytes: Uint8Array, size: number): number {
  if (size < 8) {
    throw new DataError(`${where}: has ${size} bytes, wanted at least 8. It is truncated: copy it again.`);
  }
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length <= maximumHeader && 8 + length <= size) return length;
  throw new DataError(
    `${where}: the header says it has ${length} bytes, the file has ${size} and the format allows ` +
      `${maximumHeader}. It is truncated or not safetensors.`,
  );
}

/** Decodes the bytes of the header as text, a byte order mark included, which the format forbids. */
export function safetensorsHeaderText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/**
 * Parses and checks the JSON header of a safetensors file with `dataBytes` bytes after it: known types, unique names, and
 * tensors that cover the bytes without holes or overlaps. https://github.com/huggingface/safetensors#format
 *
 * @throws `DataError` that starts with `where`.
 */
export function parseSafetensorsHeader(where: string, text: string, dataBytes: number): SafetensorsHeader {
  const header = objectOf(where, text);
  const { __metadata__: metadata, ...tensors } = header;
  const entries = Object.entries(tensors).map(([name, value]) => entryOf(where, name, value));
  const twice = repeatedKey(text);
  if (twice !== undefined)
    throw new DataError(`${where}: the header names ${twice} twice. Write the file again.`);
  checkCover(where, entries, dataBytes);
  return { entries, metadata: metadataOf(where, metadata) };
}

function objectOf(where: string, text: string): Record<string, unknown> {
  try {
    const header: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
    if (isRecord(header)) return header;
  } catch {
    // reported below
  }
  throw new DataError(`${where}: the header is not a JSON object. The file is damaged or not safetensors.`);
}

function entryOf(caller: string, name: string, value: unknown): SafetensorsEntry {
  const where = `${caller}: ${name}`;
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  const type =
    typeof dtype === 'string' && Object.hasOwn(safetensorsTypes, dtype) ? safetensorsTypes[dtype] : undefined;
  if (!type) {
    throw new DataError(
      `${where}: dtype must be one of ${Object.keys(safetensorsTypes).join(', ')}, got ${shown(dtype)}.`,
    );
  }
  if (!isSizes(shape)) throw new DataError(`${where}: shape must be whole numbers, got ${shown(shape)}.`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new DataError(`${where}: data_offsets must be two whole numbers, got ${shown(offsets)}.`);
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

/** A value of the header for a message: its JSON, shortened. */
function shown(value: unknown): string {
  try {
    const text = value === undefined ? 'undefined' : JSON.stringify(value);
    return text.length > 200 ? `${text.slice(0, 200)} ...` : text;
  } catch {
    return 'lists within lists, too deep to print'; // deeper than the stack
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}
