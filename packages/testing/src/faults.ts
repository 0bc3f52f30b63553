/** A damaged copy of some bytes. */
export interface Damage {
  /** Kind and place: `flip bit 3 of byte 120`. */
  readonly name: string;
  readonly kind: 'flip' | 'cut' | 'drop' | 'swap';
  readonly bytes: Buffer;
}

/** Number and seed of damages. */
export interface DamagesOptions {
  /** Places for each kind of damage. Defaults to `200`. */
  readonly places?: number;
  readonly seed: number;
}

/**
 * Damaged copies of a file's bytes at seeded places: one bit flipped, the end cut off, a run of bytes dropped, two runs
 * swapped. Each differs from the original.
 */
export function* damages(content: Uint8Array, { places = 200, seed }: DamagesOptions): Generator<Damage> {
  const original = Buffer.from(content);
  const { length } = original;
  if (length === 0) return;
  const random = randomOf(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let place = 0; place < places; place++) {
    const [at, bit] = [below(length), below(8)];
    const bytes = Buffer.from(original);
    bytes[at]! ^= 1 << bit;
    yield { kind: 'flip', name: `flip bit ${bit} of byte ${at}`, bytes };
  }
  for (let place = 0; place < places; place++) {
    const end = below(length);
    yield { kind: 'cut', name: `cut to ${end} of ${length} bytes`, bytes: original.subarray(0, end) };
  }
  for (let place = 0; place < places; place++) {
    const at = below(length);
    const end = Math.min(length, at + 1 + below(64));
    const bytes = Buffer.concat([original.subarray(0, at), original.subarray(end)]);
    yield { kind: 'drop', name: `drop bytes ${at} to ${end}`, bytes };
  }
  for (let place = 0; place < places; place++) {
    const size = 1 + below(Math.min(64, Math.max(1, length >> 1)));
    const [a, b] = [below(length - size + 1), below(length - size + 1)];
    if (Math.abs(a - b) < size) continue;
    const bytes = Buffer.from(original);
    bytes.set(original.subarray(a, a + size), b);
    bytes.set(original.subarray(b, b + size), a);
    // Runs of equal bytes, such as zeros, make no damage.
    if (!bytes.equals(original)) yield { kind: 'swap', name: `swap ${size} bytes at ${a} and ${b}`, bytes };
  }
}

/** Seeded numbers from 0 to just below 1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
