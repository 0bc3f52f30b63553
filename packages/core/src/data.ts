/** One image's fixed features: `length` vectors of `dim` numbers each, row-major. */
export interface FeatureMatrix {
  readonly values: Float32Array;
  readonly length: number;
  readonly dim: number;
}

/** How items are read. */
export interface ReadOptions {
  /**
   * Names what is drawn at random where numbers are made anew each time they are read, as in augmentation: under equal
   * names a row gives equal numbers. The trainer names the epoch and the step, so that a run which is resumed reads what
   * one without a break does.
   */
  readonly draw?: string;
}

/** Fixed image features by row, from disk or from memory; rows are read when they are asked for. */
export interface FeatureSource {
  readonly rows: number;
  /** The number of vectors of the longest row. */
  readonly length: number;
  readonly dim: number;
  /** Names the content, where that is known without reading it: other numbers have another name. */
  readonly fingerprint?: string;
  read(rows: ArrayLike<number>, options?: ReadOptions): Promise<readonly FeatureMatrix[]>;
}

/**
 * Images and the captions that describe them, for training and evaluation. Images and captions are numbered
 * from 0; `captionToImage[caption]` is the number of the image that the caption describes.
 */
export interface PairedData<ImageItem, CaptionItem> {
  readonly name: string;
  /** Whether the data are generated: numbers from them are called synthetic wherever they are printed. */
  readonly synthetic: boolean;
  readonly imageCount: number;
  readonly captionToImage: Int32Array;
  /**
   * By caption, where several say the same: captions of equal numbers match the same images, such as one phrase that
   * names regions of many pictures. Absent means that each caption matches its own image alone.
   */
  readonly captionMeaning?: Int32Array;
  /** What the items are, by name, where that is known: `{ imageFeatures: hash }`. Checkpoints keep it and refuse another. */
  readonly fingerprint?: Readonly<Record<string, string>>;
  readImages(images: ArrayLike<number>, options?: ReadOptions): Promise<readonly ImageItem[]>;
  readCaptions(captions: ArrayLike<number>): Promise<readonly CaptionItem[]>;
}
