/** First row and number of parts of each slot. While every item is one vector, a slot is a row and this takes no memory. */
export interface SlotRows {
  /** Enters the next slot, of an item with `parts` parts (0 for one vector) whose rows begin at `row`. */
  enter(slot: number, row: number, parts: number): void;
  /** Makes room for slots at once. */
  reserve(slots: number): void;
  rowOf(slot: number): number;
  /** Number of parts; 0 for an item of one vector. */
  partsOf(slot: number): number;
}

/** An empty table. */
export function slotRows(): SlotRows {
  let rows: Uint32Array | undefined;
  let parts = new Uint32Array();

  const makeRoom = (slots: number): void => {
    if (!rows || slots <= rows.length) return;
    rows = grown(rows, slots);
    parts = grown(parts, slots);
  };
  return {
    enter(slot, row, count) {
      if (!rows) {
        if (row === slot && count === 0) return;
        rows = Uint32Array.from({ length: slot }, (_, i) => i);
        parts = new Uint32Array(slot);
      }
      makeRoom(slot + 1);
      rows[slot] = row;
      parts[slot] = count;
    },
    reserve: makeRoom,
    rowOf: (slot) => (rows ? rows[slot]! : slot),
    partsOf: (slot) => (rows ? parts[slot]! : 0),
  };
}

function grown(values: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(size, values.length * 2, 256));
  larger.set(values);
  return larger;
}
