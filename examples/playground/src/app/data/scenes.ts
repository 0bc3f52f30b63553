import type { GeneratedScene, GivenPicture } from '../../shared/protocol';

/** Number of generated pictures that are kept for measuring. */
export const testScenes = 100;

/** A picture that the page has: its address for an image, and its sentences. */
export interface Picture {
  readonly id: string;
  readonly split: 'train' | 'test';
  readonly captions: readonly string[];
  readonly address: string;
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
    if (i % 50 === 49) await new Promise((resolve) => setTimeout(resolve));
    const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    sources.push({ ...scene, address, image: () => drawn(address) });
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
