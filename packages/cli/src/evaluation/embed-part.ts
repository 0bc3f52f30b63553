import { DataError } from '@vse/core';
import type { Dataset } from '@vse/datasets';
import type { Embedder, Embeddings, HostEmbedding } from '@vse/models/node';
import type { Context } from '../context';

/** Pictures that could be read, embedded, and their captions. */
export interface EmbeddedPictures {
  readonly images: readonly HostEmbedding[];
  /** Captions of these pictures. */
  readonly captioned: Dataset['captions'];
  /** Row of each caption's image. */
  readonly captionToImage: Int32Array;
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
}

/** Images and captions of a part of a data set, embedded. */
export interface EmbeddedPart extends Omit<EmbeddedPictures, 'captioned'> {
  readonly captions: Embeddings;
}

/** Embeds the images of a part that can be read, and the captions that describe them. */
export async function embedPart(part: Dataset, embedder: Embedder, context: Context): Promise<EmbeddedPart> {
  const { captioned, ...pictures } = await embedPictures(part, embedder, context, 'Pictures');
  return { ...pictures, captions: await embedCaptions(captioned, embedder, context, 'Captions') };
}

/**
 * Embeds the images of a part.
 *
 * @throws `DataError` if none can be read.
 */
export async function embedPictures(
  { images, captions }: Dataset,
  embedder: Embedder,
  { signal, progress }: Context,
  title: string,
): Promise<EmbeddedPictures> {
  const files = images.map(({ id, file }) => {
    if (file !== undefined) return file;
    throw new DataError(`PICTURES: ${id} has no picture. Give their folder: --images DIR.`);
  });
  const pictures = await embedder.embedImages(files, { signal, onProgress: progress(title) });
  const failures = pictures.failures.map(({ index, error }) => ({
    id: images[index]!.id,
    reason: error.message,
  }));
  const rowOf = new Map<number, number>();
  pictures.items.forEach((item, image) => item && rowOf.set(image, rowOf.size));
  const captioned = captions.filter(({ image }) => rowOf.has(image));
  if (captioned.length === 0)
    throw new DataError(`PICTURES: none of ${files.length} pictures could be read: ${failures[0]!.reason}`);
  return {
    images: pictures.items.filter((item) => item !== undefined),
    captioned,
    captionToImage: Int32Array.from(captioned, ({ image }) => rowOf.get(image)!),
    failures,
  };
}

/** Embeds captions. */
export function embedCaptions(
  captions: Dataset['captions'],
  embedder: Embedder,
  { signal, progress }: Context,
  title: string,
): Promise<Embeddings> {
  const texts = captions.map(({ text }) => text);
  return embedder.embedCaptions(texts, { signal, onProgress: progress(title, 'captions') });
}
