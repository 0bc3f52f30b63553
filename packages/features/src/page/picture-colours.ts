/** Facts about the colours of a picture's file that a browser does not tell. */
export interface PictureColours {
  /** The embedded ICC profile. */
  readonly profile?: EmbeddedProfile;
  /** True for a JPEG of four inks. */
  readonly cmyk: boolean;
  /** True for a kind of files without transparency. */
  readonly opaque: boolean;
}

/** An ICC profile as a file holds it. */
export interface EmbeddedProfile {
  /** Its parts in order; none where it is not read from files of this kind. */
  readonly parts: readonly Uint8Array[];
  /** True if the parts are compressed, as in PNG. */
  readonly deflated: boolean;
  /** True in a JPEG or PNG of one channel of colour. */
  readonly grey: boolean;
}

/** Reads the colours of a JPEG, PNG, WebP or AVIF from the parts before its pixels; those of other files are plain. */
export function pictureColours(bytes: Uint8Array): PictureColours {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return ofJpeg(bytes);
  const plain = { cmyk: false, opaque: false };
  if (latin(bytes, 1, 4) === 'PNG') {
    const chunk = chunksOf(bytes, 8, false).get('iCCP');
    if (!chunk) return plain;
    const part = chunk.subarray(chunk.indexOf(0) + 2); // after its name and the method
    return { ...plain, profile: { parts: [part], deflated: true, grey: (bytes[25]! & 2) === 0 } };
  }
  let parts: readonly Uint8Array[] = [];
  if (latin(bytes, 8, 16) === 'WEBPVP8X' && (bytes[20]! & 0x20) !== 0) {
    const chunk = chunksOf(bytes, 12, true).get('ICCP');
    if (chunk) parts = [chunk];
  } else if (latin(bytes, 4, 8) !== 'ftyp' || !/colr(prof|rICC)/.test(latin(bytes, 0, 1 << 14))) return plain;
  return { ...plain, profile: { parts, deflated: false, grey: false } };
}

/** Segments of a JPEG before its first scan: the frame has the number of components, APP2 the profile in numbered parts. */
function ofJpeg(bytes: Uint8Array): PictureColours {
  const parts: Uint8Array[] = [];
  let components = 3;
  for (let at = 2; at + 9 < bytes.length;) {
    const [sign, marker] = [bytes[at], bytes[at + 1]!];
    if (sign !== 0xff || marker === 0xda) break;
    if (marker === 0xff) {
      at += 1; // a byte of padding
      continue;
    }
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    if (marker === 0xe2 && latin(bytes, at + 4, at + 15) === 'ICC_PROFILE') {
      parts[Math.max(1, bytes[at + 16]!) - 1] = bytes.subarray(at + 18, end);
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) components = bytes[at + 9]!;
    at = end;
  }
  const facts = { cmyk: components === 4, opaque: true };
  if (parts.length === 0) return facts;
  return { ...facts, profile: { parts: parts.filter(Boolean), deflated: false, grey: components === 1 } };
}

/** Chunks of a PNG or WebP before its pixels, by their kinds. */
function chunksOf(bytes: Uint8Array, start: number, webp: boolean): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = new Map<string, Uint8Array>();
  for (let at = start; at + 8 <= bytes.length;) {
    const kind = latin(bytes, at + (webp ? 0 : 4), at + (webp ? 4 : 8));
    if (/^(IDAT|VP8[ L]|AN)/.test(kind)) break;
    const size = view.getUint32(at + (webp ? 4 : 0), webp);
    chunks.set(kind, bytes.subarray(at + 8, at + 8 + size));
    at += webp ? 8 + size + (size & 1) : 12 + size; // a checksum after those of PNG
  }
  return chunks;
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return Array.from(bytes.subarray(from, to), (byte) => String.fromCharCode(byte)).join('');
}
