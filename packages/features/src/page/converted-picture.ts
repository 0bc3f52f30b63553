import type { PixelImage } from '../extraction/extractor';
import { toSrgb } from './convert-colours';
import type { EmbeddedProfile } from './picture-colours';
import { readProfile } from './read-profile';

/**
 * Opens a picture over white. `'none'` asks the browser to leave its numbers alone; a conversion changes those in place. It gets the
 * picture over black as well, unless it can only be opaque.
 */
export type OpenPicture = (
  colours: 'default' | 'none',
  convert?: (overWhite: Uint8Array, overBlack?: Uint8Array) => void,
) => Promise<PixelImage>;

/**
 * Opens a picture with a profile, converted to sRGB by the arithmetic of Node. The browser converts where the profile is not one of
 * curves and a matrix, and pixels that are partly transparent, whose colours a canvas rounds.
 */
export async function convertedPicture(profile: EmbeddedProfile, open: OpenPicture): Promise<PixelImage> {
  const read = readProfile(await profileBytes(profile), profile.grey);
  if (!read) return open('default');
  const convert = toSrgb(read);
  let opaque: Uint8Array | undefined;
  const converted = await open('none', (overWhite, overBlack) => {
    opaque = overBlack?.map((value, i) => Number(value === overWhite[i]));
    convert(overWhite);
  });
  const transparent = opaque?.includes(0);
  if (keepsNumbers && !transparent) return converted;
  const usual = await open('default');
  if (transparent) {
    for (let i = 0; i < usual.data.length; i++) if (!opaque![i]) converted.data[i] = usual.data[i]!;
  }
  if (keepsNumbers) return converted;
  // Some browsers convert colours even if they are asked not to: then both are alike, and a second conversion would be one too many.
  keepsNumbers = farthest(await open('none'), usual) > 0;
  return keepsNumbers || farthest(converted, usual) <= 2 ? converted : usual;
}

/** True once the browser has been seen to leave numbers alone if it is asked to. */
let keepsNumbers = false;

/** The profile in one piece and unpacked; empty if that fails. */
async function profileBytes({ parts, deflated }: EmbeddedProfile): Promise<Uint8Array> {
  const packed = new Blob(parts as Uint8Array<ArrayBuffer>[]).stream();
  const stream = deflated ? packed.pipeThrough(new DecompressionStream('deflate')) : packed;
  return new Response(stream)
    .arrayBuffer()
    .then((buffer) => new Uint8Array(buffer))
    .catch(() => new Uint8Array());
}

/** Largest difference of two numbers. */
function farthest({ data }: PixelImage, other: PixelImage): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]! - other.data[i]!));
  return most;
}
