import type { Box } from './phrase-link';

/** One image of a data set. */
export interface ImageRecord {
  /** Unique within the data set: the file name without its extension where there is a file. */
  readonly id: string;
  /** Path of the image file, where the data set has one on disk. */
  readonly file?: string;
  /** In pixels, where known. */
  readonly width?: number;
  /** In pixels, where known. */
  readonly height?: number;
  /** The row of its features, where the reader opened some: in the features of its split, or of the whole set. */
  readonly row?: number;
  /** What annotators outlined in it, in pixels, where the data set has that; boxes of features come with those. */
  readonly boxes?: readonly Box[];
}

/** One sentence that describes one image. */
export interface CaptionRecord {
  /** Unique within the data set. */
  readonly id: string;
  /** Index of the image in `Dataset.images`. */
  readonly image: number;
  readonly text: string;
}

/** Images, the captions that describe them, and who trains on what. Every reader of this package returns one. */
export interface Dataset {
  readonly name: string;
  /** Whether the images and captions are generated: numbers from them are called synthetic wherever they are printed. */
  readonly synthetic: boolean;
  readonly images: readonly ImageRecord[];
  readonly captions: readonly CaptionRecord[];
  /** Indices into `images`, by the split's name. */
  readonly splits: Readonly<Record<string, readonly number[]>>;
  /** What the reader tolerated, dropped or did not find, one sentence each; empty when all was as it should be. */
  readonly notes: readonly string[];
}
