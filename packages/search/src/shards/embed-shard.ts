import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/base';
import { globalVector, realVectors, type SearchEmbedder } from '../embedding/search-embedder';
import { checkId, checkVector } from '../items/check-items';
import type { SearchItem } from '../vector-index';
import { openShard, writeShard, type ShardFailure } from './embedding-shard';
import type { PictureShard } from './picture-shard';

/** Result of a shard. */
export interface ShardResult {
  /** Name of the shard. */
  readonly id: string;
  /** Number of pictures that were embedded. */
  readonly pictures: number;
  /** Number of pictures that could not be embedded; the shard's file names them. */
  readonly failed: number;
  /** Reason why there is no file, if there is none. */
  readonly error?: string;
}

/**
 * Result of a shard whose file is there.
 *
 * @throws `OptionError` if it has embeddings of another model.
 */
export async function storedResult(
  folder: string,
  name: string,
  { model }: SearchEmbedder,
): Promise<ShardResult | undefined> {
  const path = fileOf(folder, name);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const shard = await openShard(path);
  await shard.close();
  if (shard.model !== model.digest) {
    throw new OptionError(
      `embedShards: ${path} has embeddings of model ${JSON.stringify(shard.model)}, got ${JSON.stringify(model.digest)}. Give ` +
        'another folder for the embeddings of this model.',
    );
  }
  return { id: name, pictures: shard.ids.length, failed: shard.failures.length };
}

function fileOf(folder: string, name: string): string {
  return join(folder, `${name}.safetensors`);
}

/** Options of `embedShard`. */
export interface EmbedShardOptions {
  readonly batchSize: number;
  readonly parts: boolean;
  readonly signal: AbortSignal;
}

/** Embeds the pictures of a shard into its file. */
export async function embedShard(
  embedder: SearchEmbedder,
  shard: PictureShard,
  folder: string,
  { batchSize, parts, signal }: EmbedShardOptions,
): Promise<ShardResult> {
  const dim = embedder.model.images.embedDim;
  const items: SearchItem[] = [];
  const failures: ShardFailure[] = [];
  const seen = new Set<string>();
  for await (const batch of shard.pictures(batchSize, signal)) {
    signal.throwIfAborted();
    const pictures = batch.map(({ picture }) => picture);
    const embedded = await embedder.embedImages(pictures, { signal });
    const faults = new Map(embedded.failures.map(({ index, error }) => [index, error]));
    for (const [i, { id }] of batch.entries()) {
      try {
        checkId('embedShards', id);
        if (seen.has(id)) throw new DataError('its id is that of another picture of the shard');
        seen.add(id);
        const embedding = embedded.items[i];
        if (!embedding) throw faults.get(i) ?? new Error('it was not embedded');
        const vector = parts ? realVectors(embedding) : globalVector(embedding);
        const values = vector instanceof Float32Array ? vector : vector.values;
        if (values.length === 0) throw new DataError('it has no region');
        for (let at = 0; at < values.length; at += dim) {
          checkVector('embedShards', 'its embedding', values.subarray(at, at + embedding.dim), dim);
        }
        items.push({ id, vector });
      } catch (error) {
        failures.push({ id, reason: (error as Error).message });
      }
    }
  }
  signal.throwIfAborted();
  await writeShard(fileOf(folder, shard.name), {
    name: shard.name,
    model: embedder.model.digest,
    dim,
    items,
    failures,
  });
  return { id: shard.name, pictures: items.length, failed: failures.length };
}
