import type { CheckedItem } from '../items/check-items';
import type { Metadata } from '../metadata/metadata';

/** A change of an index, as its log has it. */
export type Change =
  | { readonly kind: 'add'; readonly items: readonly CheckedItem[] }
  | { readonly kind: 'remove'; readonly ids: readonly string[] };

type Facts = readonly [id: string, parts: number, metadata?: Metadata];

/** Writes a change: the length of its JSON, the JSON, and the vectors `[rows, dim]`. */
export function encodeChange(change: Change): Buffer {
  const isAdd = change.kind === 'add';
  const json = isAdd
    ? {
        add: change.items.map(({ id, parts, metadata }): Facts =>
          metadata ? [id, parts, metadata] : [id, parts],
        ),
      }
    : { remove: change.ids };
  const text = Buffer.from(JSON.stringify(json));
  // Vectors begin at a multiple of 4 bytes.
  const head = Buffer.alloc(4 + Math.ceil(text.length / 4) * 4);
  head.writeUInt32LE(text.length, 0);
  head.set(text, 4);
  const vectors = isAdd
    ? change.items.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    : [];
  return Buffer.concat([head, ...vectors]);
}

/** Reads what `encodeChange` wrote, for vectors of `dim` numbers. */
export function decodeChange(record: Uint8Array, dim: number): Change {
  const bytes = Uint8Array.from(record); // aligned
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as
    { readonly add: readonly Facts[] } | { readonly remove: readonly string[] };
  if ('remove' in json) return { kind: 'remove', ids: json.remove };
  let at = 4 + Math.ceil(length / 4) * 4;
  const items = json.add.map(([id, parts, metadata]): CheckedItem => {
    const numbers = Math.max(1, parts) * dim;
    const values = new Float32Array(bytes.buffer, at, numbers);
    at += numbers * 4;
    return { id, parts, metadata, values };
  });
  return { kind: 'add', items };
}
