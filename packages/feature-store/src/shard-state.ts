import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeNpyHeader, itemSizes } from '@vse/formats';
import { verifyShard } from './shard-reader';
import type { ShardRecord, StoreIndex } from './store-index';

/**
 * Checks whether the files of a shard can be kept: by their sizes in a finished store, whose rows are compared with their
 * checksums when they are read, and by all their bytes in an unfinished one, which a power cut may have ended.
 */
export async function isWhole(folder: string, record: ShardRecord, index: StoreIndex): Promise<boolean> {
  try {
    if (!index.complete) await verifyShard(folder, record);
    const { dtype, shape } = index;
    const count = record.ids.length;
    const [, length, dim] = shape;
    return (
      count === 0 ||
      ((await hasSize(folder, record.features, dtype, [count, length, dim])) &&
        (await hasSize(folder, record.boxes, 'float32', [count, length, 4])))
    );
  } catch {
    return false;
  }
}

async function hasSize(
  folder: string,
  part: ShardRecord['features'],
  dtype: 'float16' | 'float32',
  shape: readonly number[],
): Promise<boolean> {
  const { size } = await stat(join(folder, part!.file));
  const numbers = shape.reduce((product, axis) => product * axis, itemSizes[dtype]);
  return size === encodeNpyHeader(dtype, shape).length + numbers;
}
