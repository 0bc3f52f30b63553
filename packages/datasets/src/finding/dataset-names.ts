/** Names of the inputs of `openDataset` in messages, for programs that take them as flags. */
export interface DatasetNames {
  /** Name of the path. */
  readonly path: string;
  /** Name of the option `captions`. */
  readonly captions: string;
  /** Name of the option `images`. */
  readonly images: string;
  /** Files that the program opens by itself, named beside the known ones where a folder has none of them. */
  readonly also?: string;
}

/** Names in the messages of `openDataset` for a caller that gives no others. */
export const ownNames: DatasetNames = {
  path: 'openDataset',
  captions: 'openDataset: captions',
  images: 'openDataset: images',
};
