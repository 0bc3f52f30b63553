import { writeFileAtomic } from '../files/write-file-atomic';
import { npyParts, type NpyArray } from './npy';

/**
 * Writes an npy file that numpy.load reads, atomically.
 *
 * @throws `OptionError` if the shape does not hold the values.
 * @throws `DataError` if the file cannot be written.
 * @example
 * ```ts
 * import { mkdtemp, stat } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeNpy } from '@vse/formats';
 *
 * const path = join(await mkdtemp(join(tmpdir(), 'vse-')), 'features.npy');
 * await writeNpy(path, { shape: [2, 2], dtype: 'float32', values: Float32Array.of(1, 2, 3, 4) });
 * console.log((await stat(path)).size); // 144
 * ```
 */
export async function writeNpy(path: string, array: NpyArray): Promise<void> {
  await writeFileAtomic(path, npyParts(`writeNpy: ${path}`, array));
}
