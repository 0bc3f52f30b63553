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
 * the limit. Blocks of the same captions follow each other, so that captions are fed once for all images.
 */
export function wideBlocks(
  { images, captions, perPair }: PairCounts,
  maxElements: number,
): readonly PairBlock[] {
  const pairs = Math.max(1, Math.floor(maxElements / perPair));
  return crossed(images, captions, { pairs, columns: pairs });
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

function crossed(
  images: number,
  captions: number,
  limit: { readonly pairs: number; readonly columns: number },
): readonly PairBlock[] {
  const columns = pieces(captions, limit.columns);
  const widest = Math.max(1, ...columns.map(({ first, end }) => end - first));
  const rows = pieces(images, Math.max(1, Math.floor(limit.pairs / widest)));
  return columns.flatMap((some) => rows.map((items) => ({ images: items, captions: some })));
}

/** Splits 0 to `count` into pieces of at most `size`, as even as possible. */
function pieces(count: number, size: number): readonly Items[] {
  const parts = Math.ceil(count / size);
  const start = (part: number) => Math.floor((part * count) / parts);
  return Array.from({ length: parts }, (_, part) => ({ first: start(part), end: start(part + 1) }));
}
