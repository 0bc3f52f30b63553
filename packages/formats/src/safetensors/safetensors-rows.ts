import { OptionError } from '@vse/base';
import { arrayRows, type ArrayRows } from '../npy/array-rows';
import { openForReading } from '../files/files';
import { readSafetensorsHeader } from './safetensors-file';

/** An open safetensors file, whose tensors are read by row. */
export interface OpenSafetensors {
  /** Names of the tensors. */
  readonly names: readonly string[];
  /** Text by key, `__metadata__` in the file. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Returns the shape and the reader of one tensor.
   *
   * @throws `OptionError` if there is no tensor of that name.
   */
  tensor(name: string): ArrayRows;
  /** Closes the file; its tensors cannot be read afterwards. */
  close(): Promise<void>;
}

/**
 * Opens a safetensors file to read rows of its tensors by offset; only the header is held in memory.
 * https://github.com/huggingface/safetensors#format
 *
 * @throws `DataError` that names the file if the header is damaged or does not fit the file's length.
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openSafetensors, writeSafetensors } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'weights.safetensors');
 * await writeSafetensors(path, { weight: { shape: [3, 2], data: Float32Array.of(0, 1, 10, 11, 20, 21) } });
 * const file = await openSafetensors(path);
 * console.log(file.names, await file.tensor('weight').readRows([2, 0])); // 20, 21, 0, 1
 * await file.close();
 * ```
 */
export async function openSafetensors(path: string): Promise<OpenSafetensors> {
  const { file, size } = await openForReading('openSafetensors', path);
  try {
    const { entries, metadata, start } = await readSafetensorsHeader('openSafetensors', path, file, size);
    let open = true;
    const layout = { file, bigEndian: false, columnMajor: false, isOpen: () => open };
    const tensors = new Map(entries.map((entry) => [entry.name, entry]));
    const readers = new Map<string, ArrayRows>(); // made on demand: a file may have a million tensors
    return {
      names: [...tensors.keys()],
      metadata,
      tensor(name) {
        const known = readers.get(name);
        if (known) return known;
        const entry = tensors.get(name);
        if (entry) {
          const { dtype, shape, begin } = entry;
          const rows = arrayRows({ path: `${path}: ${name}`, start: start + begin, ...layout, dtype, shape });
          readers.set(name, rows);
          return rows;
        }
        const names = [...tensors.keys()].slice(0, 8).join(', ');
        throw new OptionError(`openSafetensors: ${path} has no tensor ${name}, it has ${names || 'none'}.`);
      },
      async close() {
        if (!open) return;
        open = false;
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
