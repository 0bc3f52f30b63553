import type { Box } from './phrase-link';

/** Facts about an image by name, such as its title, its artist and its date. */
export type ImageMetadata = Readonly<Record<string, string | number | boolean>>;

/** One image of a data set. */
export interface ImageRecord {
  /** Unique within the data set: the file name without its extension if there is a file. */
  readonly id: string;
  /** Path of the image file, if there is one. */
  readonly file?: string;
  /** Width in pixels, if known. */
  readonly width?: number;
  /** Height in pixels, if known. */
  readonly height?: number;
  /** Row of its features, if the reader opened some: in the features of its split, or of the whole set. */
  readonly row?: number;
  /** Annotated boxes in pixels, if the data set has them; the boxes of features come with the features. */
  readonly boxes?: readonly Box[];
  /** Facts about the image, if its table has columns of them that were asked for. */
  readonly metadata?: ImageMetadata;
}

/** One sentence that describes one image. */
export interface CaptionRecord {
  /** Unique within the data set. */
  readonly id: string;
  /** Index of the image in `Dataset.images`. */
  readonly image: number;
  /** The sentence. */
  readonly text: string;
}

/** Images, captions that describe them, and splits. Every reader of this package returns one. */
export interface Dataset {
  /** Name, as results are labelled. */
  readonly name: string;
  /** True if images and captions are generated: results from them are labelled synthetic wherever they are printed. */
  readonly synthetic: boolean;
  /** Images of all splits. */
  readonly images: readonly ImageRecord[];
  /** Captions of all images. */
  readonly captions: readonly CaptionRecord[];
  /** Indices into `images`, by the name of the split. */
  readonly splits: Readonly<Record<string, readonly number[]>>;
  /** Faults that the reader tolerated: records it dropped, files it did not find; one sentence each. */
  readonly notes: readonly string[];
}
