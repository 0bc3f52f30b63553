import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assertKeys, assertWhole, DataError, OptionError } from '@vse/base';
import { forEachLimited, lockFolder, prepareFolder, sha256 } from '@vse/formats';
import { shareJobs } from '@vse/sweep';
import * as v from 'valibot';
import { globalVector, realVectors, type SearchEmbedder } from '../embedding/search-embedder';
import { checkId, checkVector } from '../items/check-items';
import { openModel } from '../pictures/open-parts';
import type { SearchItem } from '../vector-index';
import { openShard, writeShard, type ShardFailure } from './embedding-shard';
import { tarShard, type PictureShard } from './picture-shard';

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

/** Options of `embedShards`. */
export interface EmbedShardsOptions {
  /**
   * URL of a Redis server, `redis://host:6379`, to share the shards with all machines that make the same call on a shared
   * folder. Needs the packages `bullmq` and `ioredis`. Defaults to this machine alone.
   */
  readonly queue?: string;
  /** Shards that are embedded at a time on this machine. Defaults to `1`. */
  readonly workers?: number;
  /** Silence in milliseconds after which another machine takes over a shard. Defaults to `30_000`. */
  readonly silence?: number;
  /** Attempts to reach a lost queue, one a second. Defaults to `30`. */
  readonly reconnects?: number;
  /** Keeps every vector of a picture in place of their mean. Defaults to `false`. */
  readonly parts?: boolean;
  /** Pictures that are read and embedded at once. Defaults to `64`. */
  readonly batchSize?: number;
  /** Called with the result of each shard, on whichever machine it ended, and the progress in shards. */
  readonly onShard?: (result: ShardResult, done: number, total: number) => void;
  /** Receives a sentence about a lost queue. Defaults to `console.warn`. */
  readonly onWarning?: (message: string) => void;
  /** Stops with the signal's reason; the same call goes on with the shards that are missing. */
  readonly signal?: AbortSignal;
  /** Options of `openEmbedder` of `@vse/models/node`, for a model folder. */
  readonly embedder?: Readonly<Record<string, unknown>>;
  /** Loads the optional peers where they are not found by name, as in a bundle. */
  readonly libraries?: {
    /** `() => import('@vse/models/node')` */
    readonly models?: () => Promise<unknown>;
    /** `() => import('@vse/datasets')` */
    readonly datasets?: () => Promise<unknown>;
  };
}

/**
 * Embeds the pictures of shards, each into a file of safetensors of its own, on this machine or on many: with `queue`, every
 * machine that makes the same call takes shards from one queue, and another takes over those of a silent one. A file appears
 * with all pictures of its shard, or not at all: killed at any moment, on any machine, the same call goes on with the shards
 * that are missing, and no picture is lost or embedded into two files. `indexShards` brings the files into an index.
 *
 * @param model - Model folder, for the optional peer `@vse/models`; or an embedder of `openEmbedder`.
 * @param shards - Paths of tar archives of WebDataset, for the optional peer `@vse/datasets`; or shards of your own.
 * @param folder - Folder for the files `NAME.safetensors`, which all machines see.
 * @param options - Queue, workers, parts, progress and abort signal.
 * @throws `OptionError` if two shards have one name, or the folder has embeddings of another model.
 * @throws `DataError` that names the shards that could not be read, once all others have ended.
 * @throws The errors of `shareJobs` of `@vse/sweep`.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { embedShards, exactIndex, indexShards, type PictureShard, type SearchEmbedder } from '@vse/search';
 *
 * // In place of a model folder, and of ['train-00000.tar', 'train-00001.tar'].
 * const embed = async (pictures: readonly unknown[]) => ({
 *   items: pictures.map((bytes) => ({ values: Float32Array.from(bytes as Uint8Array), length: 1, dim: 2 })),
 *   failures: [],
 * });
 * const model = { digest: 'of the model', images: { embedDim: 2 } };
 * const embedder: SearchEmbedder = { model, embedImages: embed, embedCaptions: embed };
 * const shard: PictureShard = {
 *   name: 'dogs',
 *   async *pictures() {
 *     yield [{ id: 'dogs/1', picture: Uint8Array.of(1, 2) }];
 *   },
 * };
 * const folder = await mkdtemp(join(tmpdir(), 'shards-'));
 * await embedShards(embedder, [shard], folder);
 * const index = exactIndex({ dim: 2, model: 'of the model' });
 * console.log(await indexShards(folder, index)); // 1
 * ```
 */
export async function embedShards(
  model: string | SearchEmbedder,
  shards: readonly (string | PictureShard)[],
  folder: string,
  options: EmbedShardsOptions = {},
): Promise<readonly ShardResult[]> {
  assertKeys<EmbedShardsOptions>('embedShards', options, {
    queue: true,
    workers: true,
    silence: true,
    reconnects: true,
    parts: true,
    batchSize: true,
    onShard: true,
    onWarning: true,
    signal: true,
    embedder: true,
    libraries: true,
  });
  const { queue, workers = 1, batchSize = 64, signal, libraries = {} } = options;
  assertWhole('embedShards', 'workers', workers);
  assertWhole('embedShards', 'batchSize', batchSize);
  const byName = namedShards(shards, libraries.datasets);
  await prepareFolder(folder);
  const opened =
    typeof model === 'string'
      ? await openModel('embedShards', model, { ...options, library: libraries.models })
      : undefined;
  const embedder = opened ?? (model as SearchEmbedder);
  const results = new Map<string, ShardResult>();
  const onResult = (result: ShardResult): void => {
    results.set(result.id, result);
    options.onShard?.(result, results.size, byName.size);
  };
  const stored = (name: string) => storedResult(folder, name, embedder);
  const run = async (name: string, stop: AbortSignal): Promise<ShardResult> => {
    const before = await stored(name);
    if (before) return before;
    return embedShard(embedder, byName.get(name)!, folder, {
      batchSize,
      parts: options.parts ?? false,
      signal: stop,
    });
  };
  try {
    if (queue === undefined) {
      await alone(byName, folder, { workers, signal, run, onResult });
    } else {
      const names = new Map(Array.from(byName.keys(), (name) => [sha256(name).slice(0, 32), name]));
      await shareJobs<ShardResult>(
        {
          where: 'embedShards',
          noun: 'shards',
          name: `embed-${sha256(`${resolve(folder)}/${embedder.model.digest}`).slice(0, 12)}`,
          jobs: new Map(Array.from(names, ([job, name]) => [job, { name }])),
          stored: (job) => stored(names.get(job)!),
          run: (data, stop) => run(nameIn(data, byName), stop),
          checked(job, value) {
            const { success, output } = v.safeParse(resultSchema, value);
            return success && output.id === names.get(job) ? output : undefined;
          },
          failed: (job, error) => ({ id: names.get(job)!, pictures: 0, failed: 0, error }),
        },
        { ...options, queue, workers },
        onResult,
      );
    }
  } finally {
    await opened?.dispose();
  }
  signal?.throwIfAborted();
  const lost = [...results.values()].filter(({ error }) => error !== undefined);
  if (lost[0]) {
    throw new DataError(
      `embedShards: ${lost.length} of ${byName.size} shards could not be embedded; ${lost[0].id}: ${lost[0].error}. Repair ` +
        'them and make the same call: the others are done.',
    );
  }
  return Array.from(byName.keys(), (name) => results.get(name)!);
}

const resultSchema = v.object({
  id: v.string(),
  pictures: v.number(),
  failed: v.number(),
  error: v.exactOptional(v.string()),
});

/** Name of a job's shard, which must be one of those of the call. */
function nameIn(data: unknown, shards: ReadonlyMap<string, PictureShard>): string {
  const { success, output } = v.safeParse(v.object({ name: v.string() }), data);
  if (success && shards.has(output.name)) return output.name;
  throw new OptionError(
    'embedShards: the queue holds a shard that is not in this call. Give all machines the same shards.',
  );
}

function namedShards(
  shards: readonly (string | PictureShard)[],
  library: (() => Promise<unknown>) | undefined,
): ReadonlyMap<string, PictureShard> {
  const byName = new Map<string, PictureShard>();
  for (const given of shards) {
    const shard = typeof given === 'string' ? tarShard(given, library) : given;
    if (!/^[^/\\\0]+$/.test(shard.name) || shard.name.startsWith('.')) {
      throw new OptionError(
        `embedShards: the name of a shard must be that of a file, got ${JSON.stringify(shard.name)}.`,
      );
    }
    if (byName.has(shard.name)) {
      throw new OptionError(
        `embedShards: the names of shards must differ, got ${JSON.stringify(shard.name)} twice. Rename one of the two.`,
      );
    }
    byName.set(shard.name, shard);
  }
  return byName;
}

/** Embeds shards on this machine alone; one that fails does not stop the others. */
async function alone(
  shards: ReadonlyMap<string, PictureShard>,
  folder: string,
  {
    workers,
    signal,
    run,
    onResult,
  }: {
    readonly workers: number;
    readonly signal: AbortSignal | undefined;
    readonly run: (name: string, signal: AbortSignal) => Promise<ShardResult>;
    readonly onResult: (result: ShardResult) => void;
  },
): Promise<void> {
  const lock = await lockFolder(folder, { name: 'shards' });
  const stop = signal ?? new AbortController().signal;
  try {
    await forEachLimited(
      [...shards.keys()],
      workers,
      async (name) => {
        onResult(
          await run(name, stop).catch((error: unknown) => {
            stop.throwIfAborted();
            if (error instanceof OptionError) throw error;
            return { id: name, pictures: 0, failed: 0, error: (error as Error).message };
          }),
        );
      },
      signal,
    );
  } finally {
    await lock.release();
  }
}

/** Result of a shard whose file is there. */
async function storedResult(
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

interface EmbedShardOptions {
  readonly batchSize: number;
  readonly parts: boolean;
  readonly signal: AbortSignal;
}

async function embedShard(
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
