/** Names of the inputs of `openDataset` in messages, for programs that take them as flags. */
export interface DatasetNames {
  /** Name of the path. */
  readonly path: string;
  /** Name of the option `captions`. */
  readonly captions: string;
  /** Name of the option `images`. */
  readonly images: string;
}
