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

/** Generated scenes as pictures; nothing is drawn yet. */
export function sceneSources(scenes: readonly GeneratedScene[]): Source[] {
  return scenes.map(({ svg, ...scene }) => {
    const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    return { ...scene, address, image: () => drawn(address) };
  });
}

/** Draws a vector picture; a worker cannot. */
async function drawn(address: string): Promise<ImageBitmap> {
  const image = new Image();
  image.src = address;
  await image.decode();
  return createImageBitmap(image);
}
