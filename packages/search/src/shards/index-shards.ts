import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertKeys, assertWhole, DataError } from '@vse/base';
import { prepareFolder } from '@vse/formats';
import { assertIndex, checkModel } from '../items/check-options';
import type { PgIndex } from '../postgres/pg-index';
import type { SearchItem, VectorIndex } from '../vector-index';
import { openShard, writeShard, type EmbeddingShard } from './embedding-shard';
import { itemGroups } from './item-groups';

/** Options of `indexShards`. */
export interface IndexShardsOptions {
  /** Items that are added at once. Defaults to `1024`. */
  readonly batchSize?: number;
  /** Called after each file, with the number of files so far and of all. */
  readonly onShard?: (done: number, total: number) => void;
  /** Stops between two batches, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Adds the embeddings of files that `embedShards` or `exportShards` wrote to an index. Items whose ids it has already are passed
 * over: interrupted at any moment, the same call goes on. An index in Postgres loads each file by COPY, as one shard. Returns the number of items that were added.
 *
 * @param files - Folder of the files, or their paths.
 * @param index - The index, which must be that of the files' model.
 * @param options - Batch size, progress and abort signal.
 * @throws `DataError` for a folder without files, and a damaged file.
 * @throws `OptionError` for embeddings of another model.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { exactIndex, exportShards, indexShards } from '@vse/search';
 *
 * const index = exactIndex({ dim: 2 });
 * await index.add([{ id: 'dog.jpg', vector: Float32Array.of(1, 0) }]);
 * const folder = await mkdtemp(join(tmpdir(), 'shards-'));
 * await exportShards(index, folder);
 * console.log(await indexShards(folder, exactIndex({ dim: 2 }))); // 1
 * ```
 */
export async function indexShards(
  files: string | readonly string[],
  index: VectorIndex,
  options: IndexShardsOptions = {},
): Promise<number> {
  assertKeys<IndexShardsOptions>('indexShards', options, { batchSize: true, onShard: true, signal: true });
  assertIndex('indexShards', index);
  const { batchSize = 1024, onShard, signal } = options;
  assertWhole('indexShards', 'batchSize', batchSize);
  const paths = typeof files === 'string' ? await filesIn(files) : files;
  let added = 0;
  for (const [done, path] of paths.entries()) {
    const shard = await openShard(path);
    try {
      checkModel('indexShards', index.model, shard.model);
      const model = shard.model === undefined ? {} : { model: shard.model };
      if (canLoad(index)) {
        added += (await index.load(shard.name, () => blocksOf(shard, batchSize, signal), model)).items;
        onShard?.(done + 1, paths.length);
        continue;
      }
      for (let from = 0; from < shard.ids.length; from += batchSize) {
        signal?.throwIfAborted();
        const ids = shard.ids.slice(from, from + batchSize);
        const there = new Set<string>();
        for await (const block of index.entries(ids)) for (const { id } of block) there.add(id);
        if (there.size === ids.length) continue;
        const items = await shard.items(from, from + batchSize);
        const missing = items.filter(({ id }) => !there.has(id));
        await index.add(missing, model);
        added += missing.length;
      }
    } finally {
      await shard.close();
    }
    onShard?.(done + 1, paths.length);
  }
  await index.save();
  return added;
}

function canLoad(index: VectorIndex): index is PgIndex {
  return 'load' in index;
}

async function* blocksOf(
  shard: EmbeddingShard,
  batchSize: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly SearchItem[]> {
  for (let from = 0; from < shard.ids.length; from += batchSize) {
    signal?.throwIfAborted();
    yield await shard.items(from, from + batchSize);
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new DataError(`indexShards: ${folder} must be a folder of embeddings, and cannot be read.`, {
      cause,
    });
  });
  const files = names.filter((name) => name.endsWith('.safetensors') && !name.startsWith('.')).sort();
  if (files.length > 0) return files.map((name) => join(folder, name));
  throw new DataError(`indexShards: ${folder} must have files of embeddings named .safetensors, got none.`);
}

/** Options of `exportShards`. */
export interface ExportShardsOptions {
  /** Items per file. Defaults to `65_536`. */
  readonly shardItems?: number;
  /** Stops between two files, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Writes the items of an index to files of safetensors, `part-00000.safetensors` and so on: vectors, ids, parts and metadata.
 * NumPy and PyTorch read them with the package `safetensors`: tensors `vectors` and `parts`, and ids as JSON in the header's
 * metadata. Memory is that of one file. Returns the paths of the files.
 *
 * @param index - The index.
 * @param folder - Folder for the files.
 * @param options - Items per file, and abort signal.
 * @throws `DataError` if a file cannot be written.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { exactIndex, exportShards } from '@vse/search';
 *
 * const index = exactIndex({ dim: 2 });
 * await index.add([{ id: 'dog.jpg', vector: Float32Array.of(1, 0) }]);
 * console.log(await exportShards(index, await mkdtemp(join(tmpdir(), 'shards-')))); // .../part-00000.safetensors
 * ```
 */
export async function exportShards(
  index: VectorIndex,
  folder: string,
  options: ExportShardsOptions = {},
): Promise<readonly string[]> {
  assertKeys<ExportShardsOptions>('exportShards', options, { shardItems: true, signal: true });
  assertIndex('exportShards', index);
  const { shardItems = 65_536, signal } = options;
  assertWhole('exportShards', 'shardItems', shardItems);
  await prepareFolder(folder);
  const paths: string[] = [];
  for await (const items of itemGroups(index, shardItems)) {
    signal?.throwIfAborted();
    const name = `part-${String(paths.length).padStart(5, '0')}`;
    const path = join(folder, `${name}.safetensors`);
    await writeShard(path, { name, model: index.model, dim: index.dim, items });
    paths.push(path);
  }
  return paths;
}
