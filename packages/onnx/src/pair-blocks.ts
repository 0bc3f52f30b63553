import type { Items } from './sessions/shared-feeds';

/** A block of pairs. */
export interface PairBlock {
  readonly images: Items;
  readonly captions: Items;
}

export interface PairCounts {
  readonly images: number;
  readonly captions: number;
  /** How many numbers each pair has. */
  readonly perPair: number;
}

/**
 * Cuts all pairs into blocks of at most `most` numbers, of as many captions as that allows; a single pair may have more.
 * Blocks of the same captions follow each other, so that captions are fed once for all images.
 */
export function wideBlocks({ images, captions, perPair }: PairCounts, most: number): readonly PairBlock[] {
  const pairs = Math.max(1, Math.floor(most / perPair));
  return crossed(images, captions, { pairs, columns: pairs });
}

/** The same with about as many images as captions: the vectors that go in and out of a block are few for its pairs. */
export function squareBlocks({ images, captions, perPair }: PairCounts, most: number): readonly PairBlock[] {
  const pairs = Math.max(1, Math.floor(most / perPair));
  const square = Math.max(1, Math.floor(Math.sqrt(pairs)));
  return crossed(images, captions, { pairs, columns: Math.max(square, Math.floor(pairs / images)) });
}

function crossed(
  images: number,
  captions: number,
  most: { readonly pairs: number; readonly columns: number },
): readonly PairBlock[] {
  const columns = pieces(captions, most.columns);
  const widest = Math.max(1, ...columns.map(({ first, end }) => end - first));
  const rows = pieces(images, Math.max(1, Math.floor(most.pairs / widest)));
  return columns.flatMap((some) => rows.map((others) => ({ images: others, captions: some })));
}

/** From 0 to `count` in pieces of at most `most`, as even as they can be. */
function pieces(count: number, most: number): readonly Items[] {
  const parts = Math.ceil(count / most);
  const start = (part: number) => Math.floor((part * count) / parts);
  return Array.from({ length: parts }, (_, part) => ({ first: start(part), end: start(part + 1) }));
}
