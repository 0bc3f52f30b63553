import type { Encoder, FeatureMatrix } from '@vse/core';
import type { ExperimentData } from '@vse/example-kit';
import type { SetTransform } from '@vse/image-encoders';
import type { Optimizer } from '@vse/trainer';

/** Image side of the model: fixed features, or the last blocks of a network that are trained too. */
export interface ImageSide {
  readonly data: ExperimentData;
  /** Dimension of what the projection reads. */
  readonly inputDim: number;
  /** Transforms before the projection. */
  readonly before: readonly SetTransform[];
  /** Returns the projection, on top of the network if there is one. */
  readonly encoder: (projection: Encoder<FeatureMatrix>) => Promise<Encoder<FeatureMatrix>>;
  readonly optimizer: (learningRate: number) => Optimizer;
  /** Settings for the report. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly close: () => Promise<void>;
}
