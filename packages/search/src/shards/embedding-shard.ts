import { DataError } from '@vse/base';
import { openSafetensors, writeSafetensors } from '@vse/formats';
import * as v from 'valibot';
import type { Metadata } from '../metadata/metadata';
import type { SearchItem } from '../vector-index';

/** A picture of a shard that could not be embedded. */
export interface ShardFailure {
  /** Id of the picture. */
  readonly id: string;
  /** The reason. */
  readonly reason: string;
}

/** A file of embeddings, without the vectors. */
export interface EmbeddingShard {
  /** Name of the shard. */
  readonly name: string;
  /** Digest of the model that made them; absent if the index that they come from has none. */
  readonly model?: string;
  /** Dimension of a vector. */
  readonly dim: number;
  /** Ids of the items, in the order of the vectors. */
  readonly ids: readonly string[];
  /** Pictures that could not be embedded. */
  readonly failures: readonly ShardFailure[];
  /** Reads the items of a range of places. */
  items(from: number, to: number): Promise<readonly SearchItem[]>;
  /** Closes the file. */
  close(): Promise<void>;
}

/** Content of a file of embeddings. */
export interface ShardContent {
  readonly name: string;
  readonly model?: string | undefined;
  readonly dim: number;
  readonly items: readonly SearchItem[];
  readonly failures?: readonly ShardFailure[];
}

const format = 'vse-embeddings';
const texts = v.array(v.string());
const failureList = v.array(v.strictObject({ id: v.string(), reason: v.string() }));
/** Metadata by place; `add` checks the values. Any keys are kept, unlike by valibot's `record`. */
const metadataList = v.array(
  v.nullable(v.custom<Metadata>((input) => typeof input === 'object' && input !== null)),
);

/**
 * Writes a file of embeddings, atomically, as safetensors: `vectors` `[rows, dim]`, `parts` `[items]` (the number of rows of
 * each item; 0 for an item of one vector that is no part), and in the header's metadata the ids, as JSON, with the metadata.
 */
export async function writeShard(path: string, content: ShardContent): Promise<void> {
  const { name, model, dim, items, failures = [] } = content;
  const parts = Int32Array.from(items, ({ vector }) => (vector instanceof Float32Array ? 0 : vector.length));
  const rows = parts.reduce((sum, count) => sum + Math.max(1, count), 0);
  const vectors = new Float32Array(rows * dim);
  let at = 0;
  for (const { vector } of items) {
    const values = vector instanceof Float32Array ? vector : vector.values;
    vectors.set(values, at);
    at += values.length;
  }
  await writeSafetensors(
    path,
    { vectors: { shape: [rows, dim], data: vectors }, parts: { shape: [items.length], data: parts } },
    {
      format,
      name,
      ...(model !== undefined && { model }),
      ids: JSON.stringify(items.map(({ id }) => id)),
      metadata: JSON.stringify(items.map(({ metadata = null }) => metadata)),
      failures: JSON.stringify(failures),
    },
  );
}

/**
 * Opens a file of embeddings that `embedShards` or `exportShards` wrote, to read its items in ranges.
 *
 * @param path - The file.
 * @throws `DataError` that names the file if it is damaged, or no file of embeddings.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { exactIndex, exportShards, openShard } from '@vse/search';
 *
 * const index = exactIndex({ dim: 2 });
 * await index.add([{ id: 'dog.jpg', vector: Float32Array.of(1, 0) }]);
 * const [file] = await exportShards(index, await mkdtemp(join(tmpdir(), 'shards-')));
 * const shard = await openShard(file!);
 * console.log(shard.ids, await shard.items(0, 1));
 * await shard.close();
 * ```
 */
export async function openShard(path: string): Promise<EmbeddingShard> {
  const file = await openSafetensors(path);
  try {
    const wrong = (reason: string): DataError =>
      new DataError(
        `openShard: ${path} must be a file of embeddings, and ${reason}. Write it again with embedShards.`,
      );
    const { format: own, name = '', model, ...lists } = file.metadata;
    if (own !== format) throw wrong(`its format is ${own ?? 'not named'}`);
    const read = <Value>(key: string, schema: v.GenericSchema<unknown, Value>): Value => {
      try {
        return v.parse(schema, JSON.parse(lists[key] ?? ''));
      } catch {
        throw wrong(`its ${key} cannot be read`);
      }
    };
    const ids = read('ids', texts);
    const failures = read('failures', failureList);
    const metadata = read('metadata', metadataList);
    const vectors = file.tensor('vectors');
    const counts = file.tensor('parts');
    const [rows = 0, dim = 0] = vectors.shape;
    const parts = Array.from(await counts.readRange(0, counts.rows));
    const starts = [0];
    for (const count of parts) starts.push(starts.at(-1)! + Math.max(1, count));
    if (parts.length !== ids.length || starts.at(-1) !== rows) {
      throw wrong(`it has ${rows} vectors for ${ids.length} ids`);
    }
    return {
      name,
      ...(model !== undefined && { model }),
      dim,
      ids,
      failures,
      async items(from, to) {
        const last = Math.min(to, ids.length);
        const first = starts[from] ?? rows;
        const values = await vectors.readRange(first, Math.max(first, starts[last] ?? rows));
        return ids.slice(from, last).map((id, i): SearchItem => {
          const count = parts[from + i]!;
          const at = (starts[from + i]! - first) * dim;
          const own = Float32Array.from(values.subarray(at, at + Math.max(1, count) * dim));
          const facts = metadata[from + i];
          const vector = count === 0 ? own : { values: own, length: count, dim };
          return { id, vector, ...(facts && { metadata: facts }) };
        });
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
