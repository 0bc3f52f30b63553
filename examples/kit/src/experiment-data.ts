import type { FeatureMatrix, PairedData } from '@vse/core';
import type { SetTransform } from '@vse/image-encoders';
import type { ExtractorRecord } from '@vse/models/node';
import type { Vocabulary } from '@vse/text-encoders';
import type { FeatureKind } from './extractors';

/** Data of an experiment: splits to train on, to choose by and to score. */
export interface ExperimentData {
  readonly name: string;
  readonly synthetic: boolean;
  readonly train: PairedData<FeatureMatrix, string>;
  /** Split that chooses the best epoch; absent if the only other split is the one that is scored. */
  readonly dev?: PairedData<FeatureMatrix, string>;
  readonly test: PairedData<FeatureMatrix, string>;
  /** Name of the split that is scored. */
  readonly testSplit: string;
  readonly imageDim: number;
  /** Extractor of the image features, for a saved model; absent for features of a file. */
  readonly extractor?: ExtractorRecord;
  /** Name of the regions, unless they are grid cells or the descriptor's own. */
  readonly regions?: string;
  /** Vocabulary of the training captions. */
  readonly vocabulary: Vocabulary;
  /** Returns the transforms of these features before the image encoder of a model that reads regions, or one vector. */
  transformsFor(features: FeatureKind): readonly SetTransform[];
  /** Notes of the readers on what they tolerated or dropped, one sentence each. */
  readonly notes: readonly string[];
  /** Returns a training image's picture with the boxes of its regions, if there is a picture. */
  trainPicture(image: number): Promise<Picture | undefined>;
  /** Returns a test image's picture with the boxes of its regions, if there is a picture. */
  picture(image: number): Promise<Picture | undefined>;
}

/** Picture of an image and the boxes of its regions. */
export interface Picture {
  readonly file: string;
  /** `[x1, y1, x2, y2]` of each region as shares of width and height, flat. */
  readonly boxes: Float32Array;
}
