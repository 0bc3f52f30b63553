/** A number, structure, list or other value of Thrift's compact protocol; only what page headers hold is kept. */
type ThriftValue = number | boolean | ThriftStruct | undefined;

/** Fields by their numbers. */
type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Largest page that is read: writers aim at one MB. */
const MOST_BYTES = 1 << 28;
/** Most values of a page; a page of one repeated value may hold a whole row group. */
const MOST_VALUES = 1 << 23;

/**
 * Checks the headers of the pages of a column chunk: sizes that lie in the chunk, and numbers of values that its rows need.
 * hyparquet follows them without a check, back and in circles.
 * https://parquet.apache.org/docs/file-format/data-pages/
 *
 * @param chunk - Bytes of the chunk.
 * @param rows - Number of rows of its row group.
 * @throws `Error` that names the fault.
 */
export function checkPages(chunk: Uint8Array, rows: number): void {
  const reader = thriftReader(chunk);
  let values = 0;
  while (reader.at < chunk.length - 1) {
    const header = reader.struct();
    const [size, unpacked] = [numberOf(header, 3), numberOf(header, 2)];
    check('size of a page', size, chunk.length - reader.at);
    check('unpacked size of a page', unpacked, MOST_BYTES);
    const data = header.get(5) ?? header.get(8);
    const page = data ?? header.get(7) ?? header.get(6);
    if (!(page instanceof Map)) throw new Error('a page without a header of its kind');
    const count = numberOf(page, 1);
    check('number of values of a page', count, MOST_VALUES);
    if (header.get(8) !== undefined) {
      check('number of rows of a page', numberOf(page, 3), count);
      check('size of the levels of a page', numberOf(page, 5), size);
      check('size of the levels of a page', numberOf(page, 6), size - numberOf(page, 5));
    }
    if (data !== undefined) values += count;
    reader.at += size;
  }
  if (values < rows) throw new Error(`${values} values for ${rows} rows`);
}

function numberOf(struct: ThriftStruct, field: number): number {
  const value = struct.get(field);
  return typeof value === 'number' ? value : NaN;
}

function check(what: string, value: number, most: number): void {
  if (value >= 0 && value <= most) return;
  throw new Error(`a ${what} of ${value}, wanted 0 to ${most}`);
}

/** Reads Thrift's compact protocol, https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */
function thriftReader(bytes: Uint8Array) {
  const reader = { at: 0, struct };
  return reader;

  function byte(): number {
    const value = bytes[reader.at++];
    if (value === undefined) throw new Error('the header of a page is cut off');
    return value;
  }
  /** Numbers of more than 32 bits do not occur; their high bits are dropped, as hyparquet does. */
  function unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const next = byte();
      value |= (next & 0x7f) << shift;
      if (!(next & 0x80)) return value;
    }
  }
  function signed(): number {
    const zigzag = unsigned();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }
  function skip(length: number): undefined {
    if (length < 0 || reader.at + length > bytes.length) throw new Error('the header of a page is cut off');
    reader.at += length;
    return undefined;
  }
  function value(type: number): ThriftValue {
    if (type === 1 || type === 2) return type === 1;
    if (type === 3) return byte();
    if (type === 4 || type === 5 || type === 6) return signed();
    if (type === 7) {
      skip(8);
      return;
    }
    if (type === 8) {
      skip(unsigned());
      return;
    }
    if (type === 9) {
      list();
      return;
    }
    if (type === 12) return struct();
    throw new Error(`the header of a page has a field of type ${type}`);
  }
  function list(): undefined {
    const head = byte();
    const length = head >> 4 === 15 ? unsigned() : head >> 4;
    const type = head & 0x0f;
    for (let i = 0; i < length; i++) value(type === 1 || type === 2 ? 3 : type);
    return undefined;
  }
  function struct(): ThriftStruct {
    const fields = new Map<number, ThriftValue>();
    for (let field = 0; ;) {
      const head = byte();
      if ((head & 0x0f) === 0) return fields;
      field = head >> 4 === 0 ? signed() : field + (head >> 4);
      fields.set(field, value(head & 0x0f));
    }
  }
}
