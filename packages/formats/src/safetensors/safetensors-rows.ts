import { OptionError } from '@vse/core';
import { arrayRows, type ArrayRows } from '../npy/array-rows';
import { openForReading } from '../files/files';
import { readSafetensorsHeader } from './safetensors-header';

/** An open safetensors file, whose tensors are read by row. */
export interface OpenSafetensors {
  readonly names: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** A tensor's shape, and its rows when they are asked for. Throws an `OptionError` for a name that is not there. */
  tensor(name: string): ArrayRows;
  close(): Promise<void>;
}

/**
 * Opens a safetensors file to read rows of its tensors by offset; of the file itself only the header is held.
 * https://github.com/huggingface/safetensors#format
 *
 * Throws a `DataError` that names the file where the header is damaged or does not fit the file's length.
 */
export async function openSafetensors(path: string): Promise<OpenSafetensors> {
  const { file, size } = await openForReading('openSafetensors', path);
  try {
    const { entries, metadata, start } = await readSafetensorsHeader('openSafetensors', path, file, size);
    let open = true;
    const layout = { file, bigEndian: false, columnMajor: false, isOpen: () => open };
    const tensors = new Map(
      entries.map(({ name, begin, ...entry }) => [
        name,
        arrayRows({ path: `${path}: ${name}`, start: start + begin, ...layout, ...entry }),
      ]),
    );
    return {
      names: [...tensors.keys()],
      metadata,
      tensor(name) {
        const found = tensors.get(name);
        if (found) return found;
        const some = [...tensors.keys()].slice(0, 8).join(', ');
        throw new OptionError(`openSafetensors: ${path} has no tensor ${name}, it has ${some || 'none'}.`);
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
