import { interpolated, saturated, type ColourProfile, type ToneCurve } from './read-profile';

/** Changes interleaved RGB in place. */
export type ColourConversion = (rgb: Uint8Array) => void;

type Vector = readonly [number, number, number];

/** Curve of sRGB, in the 16 bits of ICC profiles: `((a x + b) ^ gamma` from `d` on, and `c x` below. */
const parts = 65_536;
const gamma = 0x26669 / parts;
const a = 0xf2a7 / parts;
const b = 0xd59 / parts;
const c = 0x13d0 / parts;
const d = 0xa5b / parts;
/** X, Y and Z of red, green and blue of sRGB, relative to D50. */
const srgb: readonly [Vector, Vector, Vector] = [
  [0x6fa0 / parts, 0x38f2 / parts, 0x38f / parts],
  [0x6296 / parts, 0xb789 / parts, 0x18da / parts],
  [0x24a0 / parts, 0xf85 / parts, 0xb6c4 / parts],
];

/** Linear light to sRGB, in 16 bits. */
function encoded(light: number): number {
  const value = light >= (a * d + b) ** gamma ? (light ** (1 / gamma) - b) / a : light / c;
  return saturated(Math.fround(value));
}

/**
 * Conversion of a profile's colours to sRGB, to the numbers that Node has: with the arithmetic of Little CMS, which libvips calls.
 * Its tables have 256, 4,096 or, for grey, 33 entries, its matrix is in parts of 2^-14, and their roundings are seen in the result.
 */
export function toSrgb({ curves, primaries }: ColourProfile): ColourConversion {
  const [red, green, blue] = srgb;
  const volume = dot(red, cross(green, blue));
  const rows = [cross(green, blue), cross(blue, red), cross(red, green)];
  const matrix = rows.map((row) => primaries.map((primary) => dot(row, primary) / volume)); // [3, channels]
  const [grey] = curves;
  if (curves.length === 1 && grey) {
    const tables = matrix.map(([share]) =>
      table(33, (x) => encoded(Math.fround(share! * grey(Math.fround(saturated(x) / 65_535))))),
    );
    return byChannel(tables);
  }
  const same = matrix.every((row, i) =>
    row.every((part, j) => Math.abs(part - Number(i === j)) < 1 / 65_535),
  );
  if (!same) return byMatrix(curves, matrix.flat());
  const joined = curves.map((curve) => table(4096, (x) => encoded(curve(Math.fround(x)))));
  const straight = joined.every((own) => own.every((value, i) => Math.abs(value - saturated(i / 4095)) < 16));
  return straight ? () => undefined : byChannel(joined);
}

/** A table of `count` 16-bit numbers over 0 to 1. */
function table(count: number, value: (x: number) => number): Uint16Array {
  return Uint16Array.from({ length: count }, (_, i) => value(i / (count - 1)));
}

/** Each channel by a table of its own. */
function byChannel(tables: readonly Uint16Array[]): ColourConversion {
  const [red, green, blue] = tables.map((own) =>
    Uint8Array.from({ length: 256 }, (_, value) => eightBits(interpolated(own, value * 257))),
  );
  return (rgb) => {
    for (let i = 0; i < rgb.length; i += 3) {
      rgb[i] = red![rgb[i]!]!;
      rgb[i + 1] = green![rgb[i + 1]!]!;
      rgb[i + 2] = blue![rgb[i + 2]!]!;
    }
  };
}

/** Linear light of the profile by its curves, of sRGB by the matrix, and the curve of sRGB; light in parts of 2^-14. */
function byMatrix(curves: readonly ToneCurve[], matrix: readonly number[]): ColourConversion {
  const fixed = (value: number) => Math.floor(value * one + 0.5);
  const [red, green, blue] = curves.map((curve) =>
    Int32Array.from({ length: 256 }, (_, value) => fixed(curve(Math.fround(value / 255)))),
  );
  const m = Int32Array.from(matrix, fixed); // [3, 3]
  const codes = (encodings ??= Uint8Array.from({ length: one + 1 }, (_, light) =>
    eightBits(encoded(light / one)),
  ));
  const code = (product: number) => codes[Math.min(one, Math.max(0, (product + one / 2) >> 14))]!;
  return (rgb) => {
    for (let i = 0; i < rgb.length; i += 3) {
      const r = red![rgb[i]!]!;
      const g = green![rgb[i + 1]!]!;
      const b = blue![rgb[i + 2]!]!;
      rgb[i] = code(m[0]! * r + m[1]! * g + m[2]! * b);
      rgb[i + 1] = code(m[3]! * r + m[4]! * g + m[5]! * b);
      rgb[i + 2] = code(m[6]! * r + m[7]! * g + m[8]! * b);
    }
  };
}

/** 1 in fixed point. */
const one = 16_384;

/** 8 bits of sRGB for each light; the same for all pictures. */
let encodings: Uint8Array | undefined;

function eightBits(value: number): number {
  return Math.floor((value * 65_281 + 8_388_608) / 16_777_216);
}

function cross([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

function dot(x: readonly number[], y: readonly number[]): number {
  return x[0]! * y[0]! + x[1]! * y[1]! + x[2]! * y[2]!;
}
