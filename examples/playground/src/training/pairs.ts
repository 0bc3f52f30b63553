import type { FeatureMatrix, PairedData } from '@vse/core';

/** Boxes and features of a picture, and the sentences about it. */
export interface PictureFeatures {
  readonly id: string;
  readonly split: 'train' | 'test';
  readonly features: FeatureMatrix;
  /** `[regions, 4]`, relative to the picture. */
  readonly boxes: Float32Array;
  readonly captions: readonly string[];
}

/** Pairs of one split in memory. */
export interface Pairs extends PairedData<FeatureMatrix, string> {
  readonly ids: readonly string[];
  readonly captions: readonly string[];
}

/** The pairs of a split; pictures without captions have none. */
export function pairsOf(
  pictures: readonly PictureFeatures[],
  split: PictureFeatures['split'],
  synthetic: boolean,
): Pairs {
  const own = pictures.filter((picture) => picture.split === split && picture.captions.length > 0);
  const captions = own.flatMap((picture) => picture.captions);
  return {
    name: split,
    synthetic,
    imageCount: own.length,
    ids: own.map(({ id }) => id),
    captions,
    captionToImage: Int32Array.from(own.flatMap((picture, image) => picture.captions.map(() => image))),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => own[row]!.features)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
  };
}
