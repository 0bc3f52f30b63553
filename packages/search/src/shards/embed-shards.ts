import { resolve } from 'node:path';
import { assertKeys, assertWhole, DataError, OptionError } from '@vse/base';
import { forEachLimited, lockFolder, prepareFolder, sha256 } from '@vse/formats';
import { shareJobs } from '@vse/sweep';
import * as v from 'valibot';
import type { SearchEmbedder } from '../embedding/search-embedder';
import { openModel } from '../pictures/open-parts';
import { embedShard, storedResult, type ShardResult } from './embed-shard';
import { namedShards, type PictureShard } from './picture-shard';

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
