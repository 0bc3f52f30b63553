import sharp from 'sharp';
import { thumbnailHeight } from '../client/thumbnail-heights';
import { gate, type Gate } from '../load/gate';
import { recent } from '../load/recent';

/** Small pictures. */
export interface Thumbnails {
  /** Gate of those that are made now. */
  readonly gate: Gate;
  /** A small picture in WebP, of the smallest height that is made of at least `height` px. */
  make(file: string, version: string, height: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

const cacheBytes = 64 * 2 ** 20;
const quality = 78;
/** A panorama is no wider than so many heights. */
const widest = 4;

/** Makes small pictures, and remembers the latest. */
export function thumbnails({
  waiting,
  pixels,
}: {
  readonly waiting: number;
  readonly pixels: number;
}): Thumbnails {
  const made = recent<Uint8Array<ArrayBuffer>>(cacheBytes, ({ length }) => length);
  const running = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const door = gate({ running: 4, waiting });
  return {
    gate: door,
    async make(file, version, wanted, signal) {
      const height = thumbnailHeight(wanted);
      const key = `${height} ${version} ${file}`;
      const known = made.get(key) ?? running.get(key);
      if (known) return known;
      const work = door
        .run(() => smallPicture(file, height, pixels), signal)
        .finally(() => running.delete(key));
      running.set(key, work);
      const bytes = await work;
      made.set(key, bytes);
      return bytes;
    },
  };
}

/** A picture in WebP, of at most `height` px. */
export async function smallPicture(
  file: string,
  height: number,
  pixels: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { data } = await sharp(file, { limitInputPixels: pixels })
    .rotate()
    .resize({ height, width: height * widest, fit: 'inside', withoutEnlargement: true })
    .webp({ quality })
    .toBuffer({ resolveWithObject: true });
  return new Uint8Array(data);
}
