/** Correct answers by the ids of a benchmark. The two directions may have different queries and answers. */
export interface PositiveIds {
  /** Ids of the captions that describe an image, by its id: images as queries. */
  readonly imageToCaptions: ReadonlyMap<number, readonly number[]>;
  /** Ids of the images that a caption describes, by its id: captions as queries. */
  readonly captionToImages: ReadonlyMap<number, readonly number[]>;
}

/** Ground truths of the MS-COCO test set with one and with many positives a query. */
export interface CocoPositives {
  /** COCO's own pairs: five captions an image, one image a caption. */
  readonly coco: PositiveIds;
  /** Crisscrossed Captions. https://arxiv.org/abs/2004.15020 */
  readonly crisscrossed: PositiveIds;
  /** ECCV Caption. https://arxiv.org/abs/2204.03359 */
  readonly eccv: PositiveIds;
  /** Ids of all captions in the order that the folds of the 1K protocol cut into equal parts. */
  readonly foldCaptions: ArrayLike<number>;
}
