import { cosine, stackedCrossAttention } from '@vse/attention';
import type { FeatureMatrix, Loss, MatchingModel } from '@vse/core';
import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { biGruEncoder, gruEncoder, type Vocabulary } from '@vse/text-encoders';
import type { ModelKind, TrainingSettings } from './settings';

/** Sizes and inputs of a new model. */
export interface NewModel extends TrainingSettings {
  readonly kind: ModelKind;
  readonly inputDim: number;
  /** True for features of a network, which become unit vectors first. */
  readonly ofNetwork: boolean;
  readonly vocabulary: Vocabulary;
  readonly seed: number;
}

/**
 * A new model: VSE++ over one vector per picture, or SCAN with attention from words to regions.
 * https://arxiv.org/abs/1707.05612, https://arxiv.org/abs/1803.08024
 */
export function buildModel({
  kind,
  inputDim,
  ofNetwork,
  vocabulary,
  embedDim,
  wordDim,
  seed,
}: NewModel): MatchingModel<FeatureMatrix, string> {
  const sizes = { vocabulary, wordDim, embedDim, seed };
  const unit = ofNetwork ? [unitVectors()] : [];
  if (kind === 'attention') {
    return {
      images: regionProjection({ inputDim, embedDim, before: unit, seed }),
      captions: biGruEncoder({ ...sizes, output: 'words' }),
      similarity: stackedCrossAttention({
        direction: 'text-to-image',
        aggregate: 'mean',
        inverseTemperature: 9,
      }),
    };
  }
  return {
    images: regionProjection({ inputDim, embedDim, before: [unitVectors(), meanOfRegions()], seed }),
    captions: gruEncoder({ ...sizes, output: 'last' }),
    similarity: cosine(),
  };
}

/** The loss: sums of hinges for the first epochs, then the hardest negatives. */
export function trainingLoss(epochs: number): {
  readonly loss: Loss;
  readonly margin: number;
  readonly warmUpEpochs: number;
} {
  const margin = 0.2;
  const warmUpEpochs = Math.min(Math.ceil(epochs / 4), 5);
  return {
    margin,
    warmUpEpochs,
    loss: warmUp(sumOfHinges({ margin }), maxOfHinges({ margin }), { epochs: warmUpEpochs }),
  };
}
