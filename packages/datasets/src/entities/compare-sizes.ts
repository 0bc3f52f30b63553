import { forEachLimited } from '@vse/formats';
import sharp from 'sharp';
import { some } from '../files/shown';
import { fitOf, uprightBox, type Fit, type PictureSize } from './upright-boxes';
import type { Box } from '../phrase-link';

/** An image with annotated boxes and, if there is one, its picture. */
export interface AnnotatedPicture {
  readonly id: string;
  readonly file?: string;
  readonly width?: number;
  readonly height?: number;
  readonly boxes: readonly Box[];
}

/** Result of comparing the pictures with the annotations. */
export interface ComparedSizes {
  /** Turns a box of an image with its picture. */
  readonly turn: (image: number, box: Box) => Box;
  /** Size of the upright picture, for an image whose boxes were turned. */
  readonly turnedSize: (image: number) => PictureSize | undefined;
  /** One sentence for each kind of difference. */
  readonly notes: readonly string[];
}

/**
 * Reads the headers of the pictures and compares their sizes with the annotations: boxes that were drawn on pictures as they
 * are stored are turned by their Exif orientation, other differences are noted. Pictures that cannot be read are left to the
 * extractor.
 */
export async function compareSizes(images: readonly AnnotatedPicture[]): Promise<ComparedSizes> {
  const turned = new Map<number, { readonly stored: PictureSize; readonly orientation: number }>();
  const names: Record<Fit, string[]> = { upright: [], stored: [], unclear: [], other: [] };
  await forEachLimited(images, 16, async ({ id, file, width, height }, image) => {
    if (file === undefined || width === undefined || height === undefined) return;
    const header = await sharp(file)
      .metadata()
      .catch(() => undefined);
    if (!header) return;
    const stored = { width: header.width, height: header.height };
    const orientation = header.orientation ?? 1;
    const fit = fitOf({ width, height }, stored, orientation);
    names[fit].push(id);
    if (fit === 'stored') turned.set(image, { stored: { width, height }, orientation });
  });
  const notes: string[] = [];
  const say = (fit: Fit, what: string): void => {
    if (names[fit].length > 0) notes.push(`${names[fit].length} ${what}: ${some(names[fit].sort())}.`);
  };
  say('stored', 'pictures lie on their side and their boxes were turned with them, by Exif orientation');
  say(
    'unclear',
    'pictures are turned by their Exif orientation, and the boxes fit either way; they are taken as upright',
  );
  say('other', 'pictures have another shape than their annotations say, so boxes may be elsewhere');
  return {
    turn(image, box) {
      const at = turned.get(image);
      return at ? uprightBox(box, at.stored, at.orientation) : box;
    },
    turnedSize(image) {
      const at = turned.get(image);
      return at && { width: at.stored.height, height: at.stored.width };
    },
    notes,
  };
}
