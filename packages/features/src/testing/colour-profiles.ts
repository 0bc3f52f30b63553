import { crc32, deflateSync } from 'node:zlib';

/** A tag of an ICC profile: its name of four letters, and its content. */
export type ProfileTag = readonly [name: string, content: Buffer];

const numbers = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeInt32BE(Math.round(value), 4 * i));
  return bytes;
};

const fixed = (values: readonly number[]): Buffer => numbers(...values.map((value) => value * 65_536));

/** A tag's content of type `XYZ `. */
export const xyz = (...values: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), fixed(values)]);

/** A curve that is a table: none for straight, one for a gamma. */
export function tableCurve(values: readonly number[]): Buffer {
  const entries = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => entries.writeUInt16BE(value, 2 * i));
  return Buffer.concat([Buffer.from('curv\0\0\0\0', 'latin1'), numbers(values.length), entries]);
}

/** A curve that is a power, in parts of 256. */
export const gammaCurve = (gamma: number): Buffer => tableCurve([Math.round(gamma * 256)]);

/** A curve by one of the five formulas of ICC profiles. */
export const formulaCurve = (kind: number, ...values: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from('para\0\0\0\0', 'latin1'), numbers(kind * 65_536), fixed(values)]);

/** A table of a function over 0 to 1. */
export const sampledCurve = (count: number, value: (x: number) => number): Buffer =>
  tableCurve(Array.from({ length: count }, (_, i) => Math.round(65_535 * value(i / (count - 1)))));

/** An ICC profile of tags, with a header and what each profile has to have. */
export function profileOf(tags: readonly ProfileTag[], { space = 'RGB ', kind = 'mntr', pcs = 'XYZ ' } = {}) {
  const all: readonly ProfileTag[] = [
    ['desc', Buffer.concat([Buffer.from('desc\0\0\0\0\0\0\0\u0002a\0', 'latin1'), Buffer.alloc(78)])],
    ['cprt', Buffer.from('text\0\0\0\0none\0', 'latin1')],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ...tags,
  ];
  const head = Buffer.alloc(128);
  head.writeUInt32BE(0x0210_0000, 8);
  head.write(kind + space + pcs, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  fixed([0.9642, 1, 0.8249]).copy(head, 68);
  const list = [numbers(all.length)];
  const contents: Buffer[] = [];
  let at = 132 + 12 * all.length;
  for (const [name, content] of all) {
    const padded = Buffer.concat([content, Buffer.alloc(-content.length & 3)]);
    list.push(Buffer.from(name, 'latin1'), numbers(at, content.length));
    contents.push(padded);
    at += padded.length;
  }
  head.writeUInt32BE(at, 0);
  return Buffer.concat([head, ...list, ...contents]);
}

/** X, Y and Z of red, green and blue, relative to D50. */
export const primaries = {
  displayP3: [xyz(0.51512, 0.2412, -0.00105), xyz(0.29198, 0.69225, 0.04189), xyz(0.1571, 0.06657, 0.78407)],
  adobeRgb: [xyz(0.60974, 0.31111, 0.01947), xyz(0.20528, 0.62567, 0.06087), xyz(0.14919, 0.06322, 0.74457)],
  srgb: [xyz(0.43607, 0.22249, 0.01392), xyz(0.38515, 0.71687, 0.09708), xyz(0.14307, 0.06061, 0.7141)],
} as const;

/** Tags of a profile of three primaries and one or three curves. */
export function matrixTags(colours: readonly Buffer[], ...curves: readonly Buffer[]): readonly ProfileTag[] {
  return ['r', 'g', 'b'].flatMap((name, i): readonly ProfileTag[] => [
    [`${name}XYZ`, colours[i]!],
    [`${name}TRC`, curves[i % curves.length]!],
  ]);
}

/** Linear light of a value of sRGB. */
export const srgbLight = (x: number): number => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);

/** The curve of sRGB and Display P3, as phones write it. */
export const srgbFormula = formulaCurve(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045);

/** Profiles as files in the world have them. */
export const profiles = {
  displayP3: profileOf(matrixTags(primaries.displayP3, srgbFormula)),
  adobeRgb: profileOf(matrixTags(primaries.adobeRgb, gammaCurve(563 / 256))),
  srgbTable: profileOf(matrixTags(primaries.srgb, sampledCurve(1024, srgbLight))),
  greyGamma: profileOf([['kTRC', gammaCurve(1.8)]], { space: 'GRAY' }),
} as const;

/** A chunk of a PNG. */
export function pngChunk(kind: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  return Buffer.concat([numbers(content.length), body, numbers(crc32(body) | 0)]);
}

/** Puts a profile before the pixels of a PNG, which keep their numbers. */
export function pngWithProfile(png: Uint8Array, profile: Uint8Array): Buffer {
  const start = 8 + 25; // the signature and the header
  const content = Buffer.concat([Buffer.from('a\0\0', 'latin1'), deflateSync(profile)]);
  return Buffer.concat([png.subarray(0, start), pngChunk('iCCP', content), png.subarray(start)]);
}

/** Puts a profile before the pixels of a JPEG, in numbered parts. */
export function jpegWithProfile(jpeg: Uint8Array, profile: Uint8Array, parts = 1): Buffer {
  const size = Math.ceil(profile.length / parts);
  const segments = Array.from({ length: parts }, (_, i) => {
    const part = profile.subarray(i * size, (i + 1) * size);
    const head = Buffer.from('\xff\xe2\0\0ICC_PROFILE\0\0\0', 'latin1');
    head.writeUInt16BE(part.length + 16, 2);
    head.set([i + 1, parts], 16);
    return Buffer.concat([head, part]);
  });
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}
