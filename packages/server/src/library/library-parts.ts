import type { SearchEmbedding, VectorIndex } from '@vse/search';
import type { Mutex } from '../load/mutex';
import type { CheckedEmbedder } from './checked-embedder';
import type { KnownDetails } from './known-details';
import { realEmbedding } from './mean-vector';
import type { PictureFolder } from './picture-folder';
import type { RegionStore } from './region-store';

/** Parts of a library that changes of clients and of the folder share. */
export interface LibraryParts {
  readonly folder: PictureFolder;
  readonly index: VectorIndex;
  readonly regions: RegionStore | undefined;
  readonly details: KnownDetails;
  readonly embedder: CheckedEmbedder;
  /** Most pixels of a picture. */
  readonly pixels: number;
  /** Changes of clients and of the folder take turns. */
  readonly writes: Mutex;
  /** Says that the index is another. */
  readonly changed: () => void;
}

/** Keeps the embeddings with all regions, where the library has them. */
export async function keepRegions(
  { regions }: Pick<LibraryParts, 'regions'>,
  items: readonly {
    readonly id: string;
    readonly sha256: string;
    readonly embedding?: SearchEmbedding | undefined;
  }[],
): Promise<void> {
  await regions?.write(
    items.flatMap(({ embedding, ...rest }) =>
      embedding ? [{ ...rest, embedding: realEmbedding(embedding) }] : [],
    ),
  );
}

/** The entry of an item, without its vector. */
export async function entryOf(index: VectorIndex, id: string) {
  for await (const [entry] of index.entries([id])) if (entry) return entry;
  return undefined;
}
