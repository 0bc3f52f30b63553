/** Facts about the colours of a picture's file that a browser does not tell. */
export interface PictureColours {
  /** True if an ICC profile is embedded. */
  readonly profile: boolean;
  /** True for a JPEG of four inks. */
  readonly cmyk: boolean;
}

/** Reads the colours of a JPEG, PNG, WebP or AVIF from the parts before its pixels; those of other files are plain. */
export function pictureColours(bytes: Uint8Array): PictureColours {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return ofJpeg(bytes);
  const profile =
    (latin(bytes, 1, 4) === 'PNG' && pngChunks(bytes).includes('iCCP')) ||
    (latin(bytes, 8, 16) === 'WEBPVP8X' && (bytes[20]! & 0x20) !== 0) ||
    (latin(bytes, 4, 8) === 'ftyp' && /colr(prof|rICC)/.test(latin(bytes, 0, 1 << 14)));
  return { profile, cmyk: false };
}

/** Segments of a JPEG before its first scan: the frame has the number of components, APP2 the profile. */
function ofJpeg(bytes: Uint8Array): PictureColours {
  let profile = false;
  let cmyk = false;
  for (let at = 2; at + 9 < bytes.length;) {
    const [sign, marker] = [bytes[at], bytes[at + 1]!];
    if (sign !== 0xff || marker === 0xda) break;
    if (marker === 0xff) {
      at += 1; // a byte of padding
      continue;
    }
    if (marker === 0xe2 && latin(bytes, at + 4, at + 15) === 'ICC_PROFILE') profile = true;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) cmyk = bytes[at + 9] === 4;
    at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  return { profile, cmyk };
}

/** Kinds of the chunks of a PNG before its pixels. */
function pngChunks(bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kinds: string[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const kind = latin(bytes, at + 4, at + 8);
    if (kind === 'IDAT') break;
    kinds.push(kind);
    at += 12 + view.getUint32(at);
  }
  return kinds;
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return Array.from(bytes.subarray(from, to), (byte) => String.fromCharCode(byte)).join('');
}
