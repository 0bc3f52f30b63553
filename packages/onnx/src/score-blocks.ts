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

/** Cuts all pairs into blocks of at most `most` numbers, of as many captions as that allows; a single pair may have more. */
export function pairBlocks({ images, captions, perPair }: PairCounts, most: number): readonly PairBlock[] {
  const pairs = Math.max(1, Math.floor(most / perPair));
  const columns = pieces(captions, pairs);
  const rows = pieces(images, Math.max(1, Math.floor(pairs / (columns[0]?.end ?? 1))));
  return columns.flatMap((some) => rows.map((others) => ({ images: others, captions: some })));
}

/** From 0 to `count` in pieces of at most `most`, as even as they can be. */
function pieces(count: number, most: number): readonly Items[] {
  const parts = Math.ceil(count / most);
  const start = (part: number) => Math.round((part * count) / parts);
  return Array.from({ length: parts }, (_, part) => ({ first: start(part), end: start(part + 1) }));
}
