import type { FileHandle } from 'node:fs/promises';
import { DataError } from '@vse/base';
import { openForReading, readExactly } from '../files/files';
import { writeFileAtomic } from '../files/write-file-atomic';
import {
  safetensorsParts,
  storedTensor,
  type SafetensorsFile,
  type StoredTensor,
  type TensorToStore,
} from './safetensors';
import {
  parseSafetensorsHeader,
  safetensorsHeaderLength,
  safetensorsHeaderText,
  type SafetensorsEntry,
  type SafetensorsHeader,
} from './safetensors-header';

/**
 * Reads a whole safetensors file; `openSafetensors` reads it by row. https://github.com/huggingface/safetensors#format
 *
 * @throws `DataError` that names the file and the tensor if the header is damaged, names a tensor twice, has overlaps or
 * holes or does not fit the file's length, or if an integer does not fit int32 or a tensor memory.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readSafetensors, writeSafetensors } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'weights.safetensors');
 * await writeSafetensors(path, { weight: { shape: [2], data: Float32Array.of(1, 2) } });
 * console.log((await readSafetensors(path)).tensors['weight']);
 * ```
 */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  const caller = 'readSafetensors';
  const { file, size } = await openForReading(caller, path);
  try {
    const { entries, metadata, start } = await readSafetensorsHeader(caller, path, file, size);
    const tensors: [string, StoredTensor][] = [];
    for (const entry of entries) {
      const bytes = await tensorBytes(path, file, start, entry);
      tensors.push([entry.name, storedTensor(`${caller}: ${path}`, entry, bytes)]);
    }
    return { tensors: Object.fromEntries(tensors), metadata };
  } finally {
    await file.close();
  }
}

/** Reads the bytes of one tensor; one that is too large for memory in one piece is refused with a remedy. */
async function tensorBytes(
  path: string,
  file: FileHandle,
  start: number,
  { name, begin, end }: SafetensorsEntry,
): Promise<Uint8Array<ArrayBuffer>> {
  if (begin === end) return new Uint8Array(0); // a file may have a million of these
  try {
    return await readExactly('readSafetensors', path, file, start + begin, end - begin);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new DataError(
      `readSafetensors: ${path}: ${name} takes ${end - begin} bytes, more than memory holds in one piece. Read it by row ` +
        'with openSafetensors.',
      { cause },
    );
  }
}

/**
 * Writes a safetensors file, atomically. Tensors keep their order, except that float16 ones come last, so that each
 * starts on a multiple of its item size.
 *
 * @throws `OptionError` if a shape does not hold its values, or a type cannot store them.
 * @throws `DataError` if the file cannot be written.
 * @example
 * ```ts
 * import { mkdtemp, stat } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeSafetensors } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'weights.safetensors');
 * await writeSafetensors(path, { weight: { shape: [2], data: Float32Array.of(1, 2) } }, { format: 'vse' });
 * console.log((await stat(path)).size);
 * ```
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, TensorToStore>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeFileAtomic(path, safetensorsParts(`writeSafetensors: ${path}`, tensors, metadata));
}

/** Reads the header of an open safetensors file of `size` bytes; `start` is the offset of the first tensor. */
export async function readSafetensorsHeader(
  caller: string,
  path: string,
  file: FileHandle,
  size: number,
): Promise<SafetensorsHeader & { readonly start: number }> {
  const where = `${caller}: ${path}`;
  const lead = await readExactly(caller, path, file, 0, Math.min(8, size));
  const length = safetensorsHeaderLength(where, lead, size);
  const text = safetensorsHeaderText(await readExactly(caller, path, file, 8, length));
  return { ...parseSafetensorsHeader(where, text, size - 8 - length), start: 8 + length };
}
