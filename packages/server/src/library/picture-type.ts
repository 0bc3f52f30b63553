import sharp from 'sharp';
import { ServiceError } from '../service-error';

/** Media types that are read. */
export type PictureType =
  'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif' | 'image/tiff' | 'image/avif';

/** Facts of a picture, read from its header. */
export interface PictureFacts {
  readonly type: PictureType;
  /** Width in px, after the turn that its EXIF asks for. */
  readonly width: number;
  /** Height in px, after the turn that its EXIF asks for. */
  readonly height: number;
}

/** Beginnings of files. Other formats of sharp, such as SVG and PDF, are programs of a kind, and are not read. */
const beginnings: readonly (readonly [PictureType, RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['image/gif', /^GIF8[79]a/],
  ['image/tiff', /^(II[*+]\0|MM\0[*+])/],
  ['image/avif', /^[^]{4}ftyp[^]{0,40}avi[fs]/],
];

/** Type of a picture by the beginning of its file; undefined for anything else. */
export function typeOfBytes(bytes: Uint8Array): PictureType | undefined {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  return beginnings.find(([, pattern]) => pattern.test(start))?.[0];
}

/**
 * Reads type and size of a picture from its header, before anything is decoded.
 *
 * @param bytes - Content of the file.
 * @param pixels - Most pixels.
 * @throws `ServiceError` with code `type`, `too-many-pixels` or `unreadable`.
 */
export async function pictureFacts(bytes: Uint8Array, pixels: number): Promise<PictureFacts> {
  const type = typeOfBytes(bytes);
  if (type === undefined) {
    throw new ServiceError(
      'type',
      'The picture must be a JPEG, PNG, WebP, GIF, TIFF or AVIF file.',
      'picture',
    );
  }
  const {
    width,
    height,
    orientation = 1,
  } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw Object.assign(
        new ServiceError('unreadable', 'The picture is damaged: its header cannot be read.', 'picture'),
        { cause },
      );
    });
  if (!(width * height <= pixels)) {
    throw new ServiceError(
      'too-many-pixels',
      `The picture must have at most ${pixels} pixels, got ${width} x ${height}.`,
      'picture',
    );
  }
  return orientation >= 5 ? { type, width: height, height: width } : { type, width, height };
}
