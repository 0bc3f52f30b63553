import { DataError, OptionError } from '@vse/base';
import { itemSizes, type Dtype } from '../numbers/dtypes';

/** A parsed header. */
export interface NpyHeader {
  readonly dtype: Dtype;
  readonly bigEndian: boolean;
  /** True if axis 0 runs fastest: fortran_order, in an array with more than one axis to order. */
  readonly columnMajor: boolean;
  readonly shape: readonly number[];
}

const letters: Readonly<Record<string, Dtype>> = {
  b1: 'bool',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

/** Limit of numpy. */
const maximumAxes = 64;

/**
 * Encodes the first bytes of an npy file, version 1.0, for writers that stream the rest: magic, version and header, padded
 * so that the numbers start on a multiple of 64. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @throws `OptionError` if npy has no such type, or a size is not a whole number.
 * @example
 * ```ts
 * import { encodeNpyHeader } from '@vse/formats';
 *
 * console.log(encodeNpyHeader('float32', [1000, 36, 2048]).length); // 128
 * ```
 */
export function encodeNpyHeader(dtype: Dtype, shape: readonly number[]): Uint8Array {
  const letter = Object.keys(letters).find((key) => letters[key] === dtype);
  if (!letter) throw new OptionError(`encodeNpyHeader: npy has no ${dtype}. Use float16 or float32.`);
  checkShape(shape);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const order = itemSizes[dtype] === 1 ? '|' : '<';
  const text = `{'descr': '${order}${letter}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]); // \x93NUMPY, version 1.0
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[length - 1] = 0x0a;
  return bytes;
}

/**
 * Parses the text of an npy header, a Python dictionary literal.
 *
 * @throws `DataError` that starts with `where`.
 */
export function parseNpyHeader(where: string, text: string): NpyHeader {
  const fields = dictionaryOf(where, text);
  const descr = fields.get('descr');
  const order = fields.get('fortran_order');
  const tuple = fields.get('shape');
  if (descr === undefined || order === undefined || tuple === undefined || fields.size !== 3) {
    throw new DataError(
      `${where}: the header must have descr, fortran_order and shape, got ${[...fields.keys()].join(', ') || 'nothing'}. ` +
        'Write the file again with numpy.save.',
    );
  }
  const shape = shapeOf(where, tuple);
  if (order !== 'True' && order !== 'False') {
    throw new DataError(`${where}: fortran_order must be True or False, got ${shorten(order)}.`);
  }
  const columnMajor = order === 'True' && shape.filter((size) => size !== 1).length > 1;
  return { ...typeOf(where, descr), columnMajor, shape };
}

function dictionaryOf(where: string, text: string): Map<string, string> {
  const fields = new Map<string, string>();
  const body = /^\s*\{([^{}]*)\}\s*$/.exec(text)?.[1];
  const entry = /\s*(?:'(\w+)'|"(\w+)")\s*:\s*('[^']*'|"[^"]*"|\w+|\([^()]*\)|\[[^\]]*\])\s*(?:,|$)\s*/y;
  while (body !== undefined && entry.lastIndex < body.length) {
    const match = entry.exec(body);
    const key = match?.[1] ?? match?.[2];
    if (!match || key === undefined || fields.has(key)) break;
    fields.set(key, match[3]!);
    if (entry.lastIndex === body.length) return fields;
  }
  throw new DataError(
    `${where}: the header must be a Python dictionary with descr, fortran_order and shape once each, got ` +
      `${shorten(text)}. Write the file again with numpy.save.`,
  );
}

function typeOf(where: string, descr: string): { dtype: Dtype; bigEndian: boolean } {
  const name = descr.slice(1, -1);
  if (/^[|<>=]?O/.test(name)) {
    throw new DataError(
      `${where}: holds pickled Python objects, which can run code when they are read; wanted numbers. ` +
        'Save an array with a number type, for example array.astype("float32").',
    );
  }
  const dtype = letters[name.replace(/^[|<>=]/, '')];
  const order = name[0];
  if (!/^['"]/.test(descr) || !dtype || !order || !'|<>='.includes(order)) {
    throw new DataError(
      `${where}: numbers of type ${shorten(descr)} cannot be read, wanted one of ${Object.values(letters).join(', ')}. ` +
        'Save array.astype("float32").',
    );
  }
  return { dtype, bigEndian: order === '>' };
}

function shapeOf(where: string, tuple: string): number[] {
  const sizes = tuple.startsWith('(')
    ? tuple
        .slice(1, -1)
        .split(',')
        .map((size) => size.trim())
    : [''];
  if (sizes.at(-1) === '') sizes.pop();
  const shape = sizes.map((size) => (/^\d{1,16}L?$/.test(size) ? Number.parseInt(size, 10) : NaN));
  if (shape.length > maximumAxes) {
    throw new DataError(
      `${where}: shape must have at most ${maximumAxes} axes, got ${shape.length}. It is damaged.`,
    );
  }
  // An axis of size 0 makes the array empty, but does not excuse impossible sizes of other axes.
  const count = shape.reduce((product, size) => product * Math.max(1, size), 1);
  if (!tuple.startsWith('(') || !Number.isSafeInteger(count * 8)) {
    throw new DataError(
      `${where}: shape must be a tuple of whole numbers that a file can hold, got ${shorten(tuple)}.`,
    );
  }
  return shape;
}

function checkShape(shape: readonly number[]): void {
  if (shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return;
  throw new OptionError(`encodeNpyHeader: shape must hold whole numbers from 0, got [${shape.join(', ')}].`);
}

function shorten(text: string): string {
  const printable = JSON.stringify(text);
  return printable.length > 120 ? `${printable.slice(0, 117)}...` : printable;
}
