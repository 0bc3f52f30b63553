/** Extensions of image files that are decoded. */
export const imageExtension = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif)$/i;

const brand = (bytes: Uint8Array): string => (latin(bytes, 4, 8) === 'ftyp' ? latin(bytes, 8, 12) : '');

/** Kinds of images that are decoded, by their first 12 bytes. */
const decoded: readonly ((bytes: Uint8Array) => boolean)[] = [
  (bytes) => startsWith(bytes, 0xff, 0xd8, 0xff),
  (bytes) => startsWith(bytes, 0x89, 0x50, 0x4e, 0x47),
  (bytes) => latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP',
  (bytes) => latin(bytes, 0, 4) === 'GIF8',
  (bytes) => startsWith(bytes, 0x49, 0x49, 0x2a, 0) || startsWith(bytes, 0x4d, 0x4d, 0, 0x2a),
  (bytes) => brand(bytes) === 'avif',
];

/** Kinds of images that the prebuilt sharp does not decode, each with its name. */
const refused: readonly (readonly [name: string, is: (bytes: Uint8Array) => boolean])[] = [
  ['HEIC', (bytes) => /^(heic|heix|heim|heis|hevc|hevx|mif1|msf1)$/.test(brand(bytes))],
  ['BMP', (bytes) => latin(bytes, 0, 2) === 'BM'],
  ['JPEG XL', (bytes) => startsWith(bytes, 0xff, 0x0a) || latin(bytes, 4, 8) === 'JXL '],
  ['PSD', (bytes) => latin(bytes, 0, 4) === '8BPS'],
];

/** Number of first bytes that tell the kind of an image. */
export const kindBytes = 12;

/** Checks whether a file begins as an image that is decoded. */
export function isDecodedKind(bytes: Uint8Array): boolean {
  return decoded.some((is) => is(bytes));
}

/** Reason why an image of a kind that is not decoded cannot be read; undefined for other files. */
export function unreadableKind(bytes: Uint8Array): string | undefined {
  const kind = refused.find(([, is]) => is(bytes))?.[0];
  return kind === undefined ? undefined : `${kind} is not supported: convert the file to JPEG or PNG`;
}

function startsWith(bytes: Uint8Array, ...wanted: number[]): boolean {
  return wanted.every((byte, i) => bytes[i] === byte);
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
