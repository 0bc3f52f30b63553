import type { PictureInfo } from '../client/api-types';

/** Content of `collection.json`: a collection of pictures in files, which a page reads without a server. */
export interface CollectionFile {
  readonly version: 1;
  /** Name of the collection. */
  readonly name: string;
  readonly model: {
    /** Name of the model. */
    readonly name: string;
    /** Digest of the model that made the embeddings. */
    readonly digest: string;
  };
  /** Time of the writing, in milliseconds since 1970. */
  readonly written: number;
  /** Version of this package. */
  readonly program: string;
  /** The pictures; the number of one names its files. */
  readonly pictures: readonly PictureInfo[];
}

/** Names of the files of a collection. */
export const collectionFiles = {
  record: 'collection.json',
  /** One vector per picture: the tensor `vectors`, `[pictures, dim]`. */
  vectors: 'vectors.safetensors',
  /** Embedding of a picture with all its regions: `vectors`, `[regions, dim]`, and `boxes`, `[regions, 4]`. */
  regions: (picture: number) => `regions/${picture}.safetensors`,
  /** A small picture of one of `pictureHeights`. */
  picture: (picture: number, height: number) => `pictures/${picture}-${height}.webp`,
} as const;

/** Heights of the small pictures in px, the smallest first. */
export const pictureHeights = [256, 1024] as const;
