/** Ids of items by slot, and slots by id: UTF-8 bytes and a hash table, a fifth of the memory of a `Map`. */
export interface IdTable {
  /** Number of slots, those of removed items included. */
  readonly size: number;
  /** Adds an id in a new slot, which its lookups find from now on. */
  push(id: string): number;
  /**
   * Adds the ids of a segment in new slots; `offsets` has one entry more than ids. An empty table takes both arrays as its
   * own. Slots that `skip` marks are not found.
   */
  append(
    bytes: Uint8Array<ArrayBuffer>,
    offsets: Uint32Array<ArrayBuffer>,
    skip?: (slot: number) => boolean,
  ): void;
  /** Slot of an id; -1 if it has none. */
  find(id: string): number;
  /** Makes an id unknown; its slot keeps its name. */
  forget(id: string): void;
  idOf(slot: number): string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const free = 0;
const forgotten = -1;

/** An empty table. */
export function idTable(): IdTable {
  let bytes = new Uint8Array(1 << 12);
  let offsets = new Uint32Array(1 << 8);
  let size = 0;
  /** Slot + 1 by hash, open addressing. */
  let places = new Int32Array(1 << 9);
  /** Places that are not free. */
  let used = 0;

  const reserve = (slots: number, byteCount: number): void => {
    if (slots + 1 > offsets.length) {
      const larger = new Uint32Array(Math.max(slots + 1, offsets.length * 2));
      larger.set(offsets);
      offsets = larger;
    }
    if (byteCount > bytes.length) {
      const larger = new Uint8Array(Math.max(byteCount, bytes.length * 2));
      larger.set(bytes);
      bytes = larger;
    }
  };
  const isAt = (slot: number, id: Uint8Array): boolean => {
    const from = offsets[slot]!;
    if (offsets[slot + 1]! - from !== id.length) return false;
    for (let i = 0; i < id.length; i++) if (bytes[from + i] !== id[i]) return false;
    return true;
  };
  /** Place of an id, or the free place where it belongs. */
  const placeOf = (id: Uint8Array): number => {
    const mask = places.length - 1;
    for (let place = hashOf(id) & mask; ; place = (place + 1) & mask) {
      const found = places[place]!;
      if (found === free || (found !== forgotten && isAt(found - 1, id))) return place;
    }
  };
  const bytesOf = (slot: number): Uint8Array => bytes.subarray(offsets[slot], offsets[slot + 1]);
  const enter = (slot: number): void => {
    if (2 * (used + 1) > places.length) {
      const living = places.reduce((sum, found) => sum + Number(found > 0), 0);
      grow(4 * living + 512 > places.length ? places.length * 2 : places.length);
    }
    const place = placeOf(bytesOf(slot));
    if (places[place] === free) used += 1;
    places[place] = slot + 1;
  };
  const grow = (length: number): void => {
    const slots = places.filter((found) => found > 0);
    places = new Int32Array(length);
    used = slots.length;
    for (const found of slots) places[placeOf(bytesOf(found - 1))] = found;
  };
  /** Makes room for more slots at once. */
  const expect = (more: number): void => {
    let { length } = places;
    while (length < 2 * (used + more + 1)) length *= 2;
    if (length > places.length) grow(length);
  };
  return {
    get size() {
      return size;
    },
    push(id) {
      const encoded = encoder.encode(id);
      const end = offsets[size]! + encoded.length;
      reserve(size + 1, end);
      bytes.set(encoded, offsets[size]);
      offsets[size + 1] = end;
      size += 1;
      enter(size - 1);
      return size - 1;
    },
    append(newBytes, newOffsets, skip) {
      const first = size;
      const count = newOffsets.length - 1;
      if (size === 0) {
        [bytes, offsets] = [newBytes, newOffsets];
      } else {
        const start = offsets[size]!;
        reserve(first + count, start + newBytes.length);
        bytes.set(newBytes, start);
        for (let i = 1; i <= count; i++) offsets[first + i] = start + newOffsets[i]!;
      }
      size += count;
      expect(count);
      for (let slot = first; slot < size; slot++) if (skip?.(slot) !== true) enter(slot);
    },
    find: (id) => Math.max(0, places[placeOf(encoder.encode(id))]!) - 1,
    forget(id) {
      const place = placeOf(encoder.encode(id));
      if (places[place] !== free) places[place] = forgotten;
    },
    idOf: (slot) => decoder.decode(bytesOf(slot)),
  };
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
