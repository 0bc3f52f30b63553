import type { SharedSet } from '@vse/core';
import type { Feed } from './graph-thread';

const ids = new WeakMap<SharedArrayBuffer, number>();
let lastId = 0;

/** Range of items of a set, from `first` to just before `end`. */
export interface Items {
  readonly first: number;
  readonly end: number;
}

/** Feed of a range of items of an array of this shape in shared memory. */
export function feedOf(
  memory: SharedArrayBuffer,
  [, ...item]: readonly number[],
  { first, end }: Items,
): Feed {
  const id = ids.get(memory) ?? ++lastId;
  ids.set(memory, id);
  const perItem = item.reduce((product, size) => product * size, 1);
  return { id, memory, from: first * perItem, shape: [end - first, ...item] };
}

/** Feeds of a range of items of a set: the vectors, and the mask if any of them has padding. */
export function setFeeds(
  side: 'images' | 'captions',
  { shape, vectors, mask }: SharedSet,
  items: Items,
): { readonly feeds: Readonly<Record<string, Feed>>; readonly masked: boolean } {
  const [batch, length] = shape;
  const feeds = { [side]: feedOf(vectors, shape, items) };
  if (!mask || !hasPadding(mask, length, items)) return { feeds, masked: false };
  return { feeds: { ...feeds, [`${side}Mask`]: feedOf(mask, [batch, length], items) }, masked: true };
}

function hasPadding(mask: SharedArrayBuffer, length: number, { first, end }: Items): boolean {
  return new Float32Array(mask, 4 * first * length, (end - first) * length).includes(0);
}
