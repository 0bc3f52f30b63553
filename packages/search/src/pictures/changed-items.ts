import { DataError } from '@vse/base';
import {
  globalVector,
  realVectors,
  type SearchEmbedder,
  type SearchEmbedding,
} from '../embedding/search-embedder';
import { checkId, checkVector } from '../items/check-items';
import type { Metadata } from '../metadata/metadata';
import type { SearchItem, VectorIndex } from '../vector-index';
import { withFacts, withoutFacts } from './file-facts';
import type { GoneItems } from './gone-items';
import type { PictureTally } from './picture-tally';
import type { ChangedPicture } from './read-changes';

/** Parts that items of pictures are made with, and where they are counted. */
export interface ChangedItemsOptions {
  readonly embedder: SearchEmbedder;
  readonly index: VectorIndex;
  readonly gone: GoneItems;
  /** Ids of gone items whose vectors others took over; those of this batch are added. */
  readonly moved: Set<string>;
  readonly tally: PictureTally;
  readonly parts: boolean;
  readonly metadata: ((picture: ChangedPicture) => Metadata | Promise<Metadata>) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Items of a batch of pictures. */
export interface ChangedItems {
  readonly items: readonly SearchItem[];
  /** Pictures that could not be embedded. */
  readonly lost: readonly ChangedPicture[];
}

/** Items of pictures that are new, changed or moved: with the vectors at hand where the content is known, embedded where not. */
export async function changedItems(
  changed: readonly ChangedPicture[],
  options: ChangedItemsOptions,
): Promise<ChangedItems> {
  const { index, gone, moved, tally, metadata } = options;
  const items: SearchItem[] = [];
  const unknown: ChangedPicture[] = [];
  for (const picture of changed) {
    const { item, facts, before } = picture;
    // Only its time is another, or it was moved: the vectors are at hand.
    const from = before?.sha256 === facts.sha256 ? item : gone.withDigest(facts.sha256);
    const [known] = from === undefined ? [] : await index.get([from]);
    if (!known) {
      unknown.push(picture);
      continue;
    }
    const own = from === item || !metadata ? withoutFacts(known.metadata!) : await metadata(picture);
    items.push({ ...known, id: item, metadata: withFacts(item, own, facts) });
    if (from === item) tally.counts.unchanged += 1;
    else if (moved.has(from!)) tally.counts[before ? 'changed' : 'added'] += 1;
    else tally.counts.renamed += 1;
    moved.add(from!);
  }
  if (unknown.length === 0) return { items, lost: [] };
  const embedded = await embeddedItems(unknown, options);
  return { items: [...items, ...embedded.items], lost: embedded.lost };
}

async function embeddedItems(
  pictures: readonly ChangedPicture[],
  { embedder, index, tally, parts, metadata, signal }: ChangedItemsOptions,
): Promise<ChangedItems> {
  const items: SearchItem[] = [];
  const lost: ChangedPicture[] = [];
  const embedded = await embedder.embedImages(
    pictures.map(({ content }) => content),
    signal ? { signal } : {},
  );
  const faults = new Map(embedded.failures.map(({ index: at, error }) => [at, error]));
  for (const [i, picture] of pictures.entries()) {
    const { item, facts, before } = picture;
    try {
      const embedding = embedded.items[i];
      if (!embedding) throw faults.get(i) ?? new Error('it was not embedded');
      const vector = parts ? realVectors(embedding) : globalVector(embedding);
      checkEmbedding(item, embedding, vector, index.dim);
      const own = (await metadata?.(picture)) ?? {};
      items.push({ id: item, vector, metadata: withFacts(item, own, facts) });
      tally.counts[before ? 'changed' : 'added'] += 1;
    } catch (error) {
      lost.push(picture);
      tally.fail(item, error as Error);
    }
  }
  return { items, lost };
}

function checkEmbedding(
  id: string,
  { dim }: SearchEmbedding,
  vector: SearchItem['vector'],
  wanted: number,
): void {
  checkId('indexPictures', id);
  const values = vector instanceof Float32Array ? vector : vector.values;
  if (values.length === 0) throw new DataError('it has no region');
  for (let at = 0; at < values.length; at += dim) {
    checkVector('indexPictures', 'its embedding', values.subarray(at, at + dim), wanted);
  }
}
