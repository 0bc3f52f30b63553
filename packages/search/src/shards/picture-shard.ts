import { basename } from 'node:path';
import { importPeer, OptionError } from '@vse/base';
import type { SearchPicture } from '../embedding/search-embedder';

/** A picture of a shard. */
export interface ShardPicture {
  /** Id of its item, unique among all shards. */
  readonly id: string;
  /** The picture. */
  readonly picture: SearchPicture;
}

/** Some of a collection's pictures: the work of one job. */
export interface PictureShard {
  /** Name, unique among the shards; that of the file of its embeddings. */
  readonly name: string;
  /** Reads the pictures, one batch after the other, in an order that does not change. */
  pictures(batchSize: number, signal: AbortSignal): AsyncIterable<readonly ShardPicture[]>;
}

interface DatasetsLibrary {
  openWebdataset(
    shard: string,
    options: object,
  ): Promise<{
    readonly dataset: { readonly images: readonly { readonly id: string }[] };
    readonly pictures: { read(rows: readonly number[]): Promise<readonly Uint8Array[]> };
  }>;
}

/** Shard of a tar archive of WebDataset: ids are the names of shard and key, `train-00000/000017`. */
export function tarShard(path: string, library: (() => Promise<unknown>) | undefined): PictureShard {
  const name = basename(path).replace(/\.tar$/i, '');
  return {
    name,
    async *pictures(batchSize, signal) {
      const { openWebdataset } = await importPeer<DatasetsLibrary>('embedShards', '@vse/datasets', {
        library: library as (() => Promise<DatasetsLibrary>) | undefined,
        own: (peer) => import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ peer),
      }).then((datasets) => ({ openWebdataset: datasets.openWebdataset.bind(datasets) }));
      const { dataset, pictures } = await openWebdataset(path, { picturesOnly: true, signal });
      for (let from = 0; from < dataset.images.length; from += batchSize) {
        signal.throwIfAborted();
        const images = dataset.images.slice(from, from + batchSize);
        const files = await pictures.read(images.map((_, i) => from + i));
        yield images.map(({ id }, i) => ({ id: `${name}/${id}`, picture: files[i]! }));
      }
    },
  };
}

/**
 * Shards by name; text is the path of a tar archive.
 *
 * @throws `OptionError` for a name that is not that of a file, or that two shards have.
 */
export function namedShards(
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
