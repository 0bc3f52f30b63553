import type { Items } from './sessions/shared-feeds';

/** Block of pairs: some images with some captions. */
export interface PairBlock {
  readonly images: Items;
  readonly captions: Items;
}

export interface PairCounts {
  readonly images: number;
  readonly captions: number;
  /** Elements of the largest array per pair. */
  readonly perPair: number;
}

/**
 * Splits all pairs into blocks of at most `maxElements` elements with as many captions as possible; a single pair may exceed
 * the limit. Blocks of the same captions follow each other, so that captions are fed once for all images. With `threads`, the
 * number of blocks is a multiple of theirs, if there are images enough: three equal blocks take two threads as long as four.
 */
export function wideBlocks(
  { images, captions, perPair }: PairCounts,
  maxElements: number,
  threads = 1,
): readonly PairBlock[] {
  const pairs = Math.max(1, Math.floor(maxElements / perPair));
  return crossed(images, captions, { pairs, columns: pairs, threads });
}

/**
 * Splits all pairs into blocks of at most `maxElements` elements with about as many images as captions, so that a block has
 * few vectors for its pairs.
 */
export function squareBlocks(
  { images, captions, perPair }: PairCounts,
  maxElements: number,
): readonly PairBlock[] {
  const pairs = Math.max(1, Math.floor(maxElements / perPair));
  const square = Math.max(1, Math.floor(Math.sqrt(pairs)));
  return crossed(images, captions, { pairs, columns: Math.max(square, Math.floor(pairs / images)) });
}

/** Splits the longer side into so many strips, or as many as it has items: each thread computes the blocks of one. */
export function strips({ images, captions }: PairCounts, count: number): readonly PairBlock[] {
  const longer = Math.max(images, captions);
  const parts = pieces(longer, Math.ceil(longer / Math.min(count, longer)));
  if (images > captions)
    return parts.map((items) => ({ images: items, captions: { first: 0, end: captions } }));
  return parts.map((items) => ({ images: { first: 0, end: images }, captions: items }));
}

function crossed(
  images: number,
  captions: number,
  limit: { readonly pairs: number; readonly columns: number; readonly threads?: number },
): readonly PairBlock[] {
  const columns = pieces(captions, limit.columns);
  const widest = Math.max(1, ...columns.map(({ first, end }) => end - first));
  const rows = pieces(images, Math.max(1, Math.floor(limit.pairs / widest)), limit.threads);
  return columns.flatMap((some) => rows.map((items) => ({ images: items, captions: some })));
}

/** Splits 0 to `count` into pieces of at most `size`, as even as possible; their number is a multiple of `of`, if it can be. */
function pieces(count: number, size: number, of = 1): readonly Items[] {
  const parts = Math.min(count, Math.ceil(Math.ceil(count / size) / of) * of);
  const start = (part: number) => Math.floor((part * count) / parts);
  return Array.from({ length: parts }, (_, part) => ({ first: start(part), end: start(part + 1) }));
}
