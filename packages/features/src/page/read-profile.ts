/** Curve from a stored value to linear light, both of 0 to 1. */
export type ToneCurve = (value: number) => number;

/** An ICC profile that consists of curves and, unless it is grey, a matrix. */
export interface ColourProfile {
  /** One curve for grey, or three: red, green, blue. */
  readonly curves: readonly ToneCurve[];
  /** X, Y and Z of red, of green and of blue, relative to D50; of grey, the white. */
  readonly primaries: readonly (readonly number[])[];
}

const D50 = [0.9642, 1, 0.8249];

/**
 * Reads a profile of curves and a matrix, or of one grey curve: Display P3, Adobe RGB, ProPhoto, sRGB. ICC.1, sections 7 to 10.
 *
 * @returns `undefined` for a damaged profile and for one of other parts: tables of colours, a curve whose black is not 0.
 */
export function readProfile(bytes: Uint8Array, grey: boolean): ColourProfile | undefined {
  try {
    const profile = parsed(bytes, grey);
    return profile.curves.every((curve) => curve(0) === 0) ? profile : undefined;
  } catch {
    return undefined; // a number, a table or a tag beyond its end
  }
}

function parsed(bytes: Uint8Array, grey: boolean): ColourProfile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  const tags = new Map<string, number>();
  for (let at = 132; at < 132 + 12 * view.getUint32(128); at += 12)
    tags.set(word(at), view.getUint32(at + 4));
  const start = (tag: string, ...kinds: readonly string[]) => {
    const at = tags.get(tag);
    if (at === undefined || !kinds.includes(word(at))) throw new RangeError(tag);
    return at;
  };
  const head = word(36) + word(16) + word(20) + word(12);
  const wanted = grey ? /^acspGRAYXYZ (mntr|scnr|prtr)$/ : /^acspRGB XYZ (mntr|scnr|prtr|spac)$/;
  if (!wanted.test(head) || tags.has('A2B0') || tags.has('D2B0')) throw new RangeError(head);
  const fixed = (at: number) => view.getInt32(at) / 65_536;
  const curve = (tag: string) => toneCurve(view, start(tag, 'curv', 'para'), fixed);
  if (grey) return { curves: [curve('kTRC')], primaries: [D50] };
  const point = (tag: string) => [8, 12, 16].map((after) => fixed(start(tag, 'XYZ ') + after));
  return { curves: ['rTRC', 'gTRC', 'bTRC'].map(curve), primaries: ['rXYZ', 'gXYZ', 'bXYZ'].map(point) };
}

/** A curve of type `curv`, a gamma or a table, or `para`, a formula with a linear part. Values are rounded to float32. */
function toneCurve(view: DataView, at: number, fixed: (at: number) => number): ToneCurve {
  const count = view.getUint32(at + 8);
  if (view.getUint8(at) === 0x63) {
    if (count === 0) return (value) => value;
    if (count === 1) return power([view.getUint16(at + 12) / 256]);
    const table = Uint16Array.from({ length: count }, (_, i) => view.getUint16(at + 12 + 2 * i));
    return (value) => Math.fround(interpolated(table, saturated(value)) / 65_535);
  }
  const kind = count >> 16;
  if (kind > 4) throw new RangeError(`formula ${kind}`);
  const p = Array.from({ length: [1, 3, 4, 5, 7][kind]! }, (_, i) => fixed(at + 12 + 4 * i));
  const [gamma, a, b] = p as [number, number, number];
  if (kind === 0) return power([gamma]);
  const [, , , c = 0, d = -b / a, e = 0, f = 0] = p;
  if (kind === 1) return power([gamma, a, b, 0, d]);
  if (kind === 2) return power([gamma, a, b, 0, d, c, c]);
  return power([gamma, a, b, c, d, e, f]);
}

/** `(a x + b)^gamma + e` from `d` on, and `c x + f` below. */
function power([gamma, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0]: readonly number[]): ToneCurve {
  return (x) => Math.fround(x >= d ? Math.max(0, a * x + b) ** gamma! + e : c * x + f);
}

/** A value of 0 to 1 in 16 bits. */
export function saturated(value: number): number {
  return Math.min(65_535, Math.max(0, Math.floor(value * 65_535 + 0.5)));
}

/** A table of 16-bit numbers at `x` of 65,535, between its entries in parts of 65,536. */
export function interpolated(table: Uint16Array, x: number): number {
  const last = table.length - 1;
  if (x === 65_535) return table[last]!;
  const place = last * x + Math.floor((last * x + 32_767) / 65_535);
  const low = table[Math.floor(place / 65_536)]!;
  const high = table[Math.floor(place / 65_536) + 1]!;
  return low + Math.floor(((high - low) * (place % 65_536) + 32_768) / 65_536);
}
