import type { Recipe } from './recipes/recipe';

/** Features of one image: `length` vectors of `dim` numbers each. */
export interface FeatureMatrix {
  /** `[length, dim]`, row-major. */
  readonly values: Float32Array;
  /** Number of vectors. */
  readonly length: number;
  /** Dimension of a vector. */
  readonly dim: number;
}

/** A fixed map of rows on the host, such as a fitted projection: a `Pca` is one. */
export interface RowMap {
  /** Dimension of the rows. */
  readonly dim: number;
  /** Dimension of the mapped rows. */
  readonly components: number;
  /** Maps rows `[rows, dim]`, row-major, to `[rows, components]`. */
  project(rows: Float32Array | Float64Array): Float32Array;
  /** The call that makes it again; without one, an encoder with it cannot be saved or sent to a thread. */
  readonly recipe?: Recipe;
}

/** Options for reading items. */
export interface ReadOptions {
  /**
   * Name of the random numbers of this read, for sources that augment: the same name gives the same numbers. The
   * trainer passes the epoch and the step, so that a resumed run reads what an unbroken one does.
   */
  readonly draw?: string;
}

/** Fixed image features by row, from disk or memory, read on demand. */
export interface FeatureSource {
  /** Number of rows. */
  readonly rows: number;
  /** Number of vectors of the longest row. */
  readonly length: number;
  /** Dimension of a vector. */
  readonly dim: number;
  /** Hash of the content, if known without reading it. */
  readonly fingerprint?: string;
  /** Reads rows by number, in the given order. */
  read(rows: ArrayLike<number>, options?: ReadOptions): Promise<readonly FeatureMatrix[]>;
}

/**
 * Images and the captions that describe them, for training and evaluation. Both are numbered from 0; any number of
 * captions may describe one image.
 */
export interface PairedData<ImageItem, CaptionItem> {
  /** Name in messages and reports. */
  readonly name: string;
  /** True for generated data: reports call their numbers synthetic. */
  readonly synthetic: boolean;
  /** Number of images. */
  readonly imageCount: number;
  /** Image that each caption describes, by caption: `[captions]`. */
  readonly captionToImage: Int32Array;
  /**
   * Meaning of each caption, by caption: captions with the same number match the same images, such as one phrase that
   * names regions of many pictures. Absent means that each caption matches its own image alone.
   */
  readonly captionMeaning?: Int32Array;
  /**
   * Hashes of the items, by name, where known: `{ imageFeatures: hash }`. A checkpoint saves them, and training does
   * not resume on others.
   */
  readonly fingerprint?: Readonly<Record<string, string>>;
  /** Reads images by number, in the given order. */
  readImages(images: ArrayLike<number>, options?: ReadOptions): Promise<readonly ImageItem[]>;
  /** Reads captions by number, in the given order. */
  readCaptions(captions: ArrayLike<number>): Promise<readonly CaptionItem[]>;
}
