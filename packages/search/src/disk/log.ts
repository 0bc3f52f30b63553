import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { damaged, openFile, readBytes, syncFile, unwritable, writeBytes } from './file-bytes';

/**
 * An append log: every record that `append` returned for is in it, whatever ends the process. The head has two slots with
 * the length that was acknowledged, written in turn after the records: a log that is shorter was cut by something else than
 * a crash, and is refused. Bytes beyond that length are of a record that was never acknowledged: it counts if it is whole.
 */
export interface AppendLog {
  /** Bytes of the log. */
  readonly length: number;
  /**
   * Appends a record and waits for the disk.
   *
   * @throws `DataError` if the disk is full; the log is then as before.
   */
  append(record: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const slotBytes = 32;
const headBytes = 2 * slotBytes;

/** Makes an empty log; an old file of the name is replaced. `key` is unique to the log. */
export async function createLog(path: string, key: string): Promise<void> {
  const head = Buffer.concat([slotOf(0, headBytes, key), slotOf(1, headBytes, key)]);
  try {
    const file = await open(path, 'w');
    try {
      await writeBytes(file, head, 0);
      await syncFile(file);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Options of `openLog`. */
export interface OpenLogOptions {
  readonly key: string;
  /** Opens it for reading alone. */
  readonly readOnly: boolean;
}

/**
 * Opens a log and passes its records to `visit`, in order.
 *
 * @throws `DataError` that names a damaged log.
 */
export async function openLog(
  path: string,
  { key, readOnly }: OpenLogOptions,
  visit: (record: Buffer) => void,
): Promise<AppendLog> {
  const file = await openFile(path, readOnly ? 'r' : 'r+');
  try {
    const { size } = await file.stat();
    const { sequence, committed, strict } = await readHead(path, file, key);
    let length = headBytes;
    while (length < size) {
      const record = await readRecord(path, file, { at: length, size, key });
      if (!record) break;
      visit(record);
      length += 8 + record.length;
    }
    if (length < committed || (strict && length < size)) {
      throw damaged(path, `its record at byte ${length} is not what was written`);
    }
    return readOnly ? frozenLog(file, length) : writableLog(path, file, { key, sequence, length });
  } catch (error) {
    await file.close();
    throw error;
  }
}

function frozenLog(file: FileHandle, length: number): AppendLog {
  return { length, append: () => Promise.reject(new Error('read-only')), close: () => file.close() };
}

function writableLog(
  path: string,
  file: FileHandle,
  start: { readonly key: string; readonly sequence: number; readonly length: number },
): AppendLog {
  const { key } = start;
  let { sequence, length } = start;
  let broken: unknown;
  return {
    get length() {
      return length;
    },
    async append(record) {
      if (broken !== undefined) throw unwritable(path, broken);
      const end = length + 8 + record.length;
      try {
        await writeBytes(file, Buffer.concat([prefixOf(record, length, key), record]), length);
        await syncFile(file);
        await writeBytes(file, slotOf(sequence + 1, end, key), ((sequence + 1) % 2) * slotBytes);
        await syncFile(file);
      } catch (cause) {
        // A record that was refused must not come back: its bytes go. Where even that fails, nothing more is written.
        await file
          .truncate(length)
          .then(() => writeBytes(file, slotOf(sequence + 1, length, key), ((sequence + 1) % 2) * slotBytes))
          .catch((error: unknown) => (broken = error));
        sequence += 1;
        throw unwritable(path, cause);
      }
      sequence += 1;
      length = end;
    },
    close: () => file.close(),
  };
}

/** Slot of the head: sequence, acknowledged length, and a CRC-32. */
function slotOf(sequence: number, length: number, key: string): Buffer {
  const slot = Buffer.alloc(slotBytes);
  slot.writeDoubleLE(sequence, 0);
  slot.writeDoubleLE(length, 8);
  slot.writeUInt32LE(crc32(slot.subarray(0, slotBytes - 4), crc32(key)), slotBytes - 4);
  return slot;
}

async function readHead(
  path: string,
  file: FileHandle,
  key: string,
): Promise<{ readonly sequence: number; readonly committed: number; readonly strict: boolean }> {
  const head = await readBytes(path, file, 0, headBytes);
  const slots = [0, 1].flatMap((i) => {
    const slot = head.subarray(i * slotBytes, (i + 1) * slotBytes);
    const sequence = slot.readDoubleLE(0);
    const committed = slot.readDoubleLE(8);
    const whole = slot.equals(slotOf(sequence, committed, key)) && sequence % 2 === i;
    return whole ? [{ sequence, committed }] : [];
  });
  const last = slots.sort((a, b) => b.sequence - a.sequence)[0];
  if (!last) throw damaged(path, 'its head is not what was written');
  // The slots are written in turn: a gap means that one is older than it should be.
  const strict = slots.length < 2 || slots[0]!.sequence - slots[1]!.sequence !== 1;
  return { ...last, strict };
}

/** Length and CRC-32 before a record, bound to its place. */
function prefixOf(record: Uint8Array, at: number, key: string): Buffer {
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(record.length, 0);
  prefix.writeUInt32LE(crc32(record, crc32(`${key}/${at}/${record.length}`)), 4);
  return prefix;
}

/** The record at a place; undefined if there is no whole one. */
async function readRecord(
  path: string,
  file: FileHandle,
  { at, size, key }: { readonly at: number; readonly size: number; readonly key: string },
): Promise<Buffer | undefined> {
  if (at + 8 > size) return undefined;
  const prefix = await readBytes(path, file, at, 8);
  const length = prefix.readUInt32LE(0);
  if (at + 8 + length > size) return undefined;
  const record = await readBytes(path, file, at + 8, length);
  return prefix.equals(prefixOf(record, at, key)) ? record : undefined;
}
