import type { GeneratedScene, GivenPicture } from '../../shared/protocol';
import { breathOfPage } from './breath';

/** Number of generated pictures that are kept for measuring. */
export const testScenes = 100;

/** A picture that the page has, and its sentences. */
export interface Picture {
  readonly id: string;
  readonly split: 'train' | 'test';
  readonly captions: readonly string[];
  readonly address: Address;
}

/** Address of a picture for an image, made when it is first read: thousands at once would block the page. */
export interface Address {
  readonly url: string;
  free(): void;
}

/** Address of a blob or a file. */
export function addressOf(blob: Blob): Address {
  let url: string | undefined;
  return {
    get url() {
      return (url ??= URL.createObjectURL(blob));
    },
    free() {
      if (url !== undefined) URL.revokeObjectURL(url);
      url = undefined;
    },
  };
}

/** A picture that is still to be drawn or read for the worker. */
export interface Source extends Picture {
  /** The image for the worker, which owns it. */
  readonly image: () => Promise<GivenPicture['image']>;
}

/** Generated scenes as pictures; nothing is drawn yet. The page breathes between them. */
export async function sceneSources(scenes: readonly GeneratedScene[]): Promise<Source[]> {
  const sources: Source[] = [];
  for (const [i, { svg, ...scene }] of scenes.entries()) {
    if (i % 50 === 49) await breathOfPage();
    const address = addressOf(new Blob([svg], { type: 'image/svg+xml' }));
    sources.push({ ...scene, address, image: () => drawn(address.url) });
  }
  return sources;
}

/** Draws a vector picture; a worker cannot. */
async function drawn(address: string): Promise<ImageBitmap> {
  const image = new Image();
  image.src = address;
  await image.decode();
  return createImageBitmap(image);
}
