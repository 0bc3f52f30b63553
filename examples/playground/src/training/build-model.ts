import { cosine, maxPool, stackedCrossAttention } from '@vse/attention';
import type { FeatureMatrix, MatchingModel, Similarity } from '@vse/core';
import { regionProjection, unitVectors } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { adam, type FitOptions } from '@vse/trainer';
import type { Config, SystemName } from '../shared/config';

/** A model of regions and words. */
export type Model = MatchingModel<FeatureMatrix, string>;

/** Dimension of the word vectors. */
const wordDim = 64;
/** Margin by which a matching pair must score above all others. */
const margin = 0.2;

/**
 * Similarity of a system: VSE++ compares one vector of a picture with one of a sentence, SCAN lets each word look at the regions, or
 * each region at the words. https://arxiv.org/abs/1707.05612, https://arxiv.org/abs/1803.08024
 *
 * The vectors of VSE++ are maxima of each dimension over regions and words, one of the pools of https://arxiv.org/abs/2011.04305. A
 * mean blends what belongs to one object with what belongs to another: on scenes it finds a third as many pictures first.
 */
export function similarityOf(system: SystemName): Similarity {
  if (system === 'vsepp') return cosine({ imagePool: maxPool(), captionPool: maxPool() });
  return system === 'scan-t2i'
    ? stackedCrossAttention({ direction: 'text-to-image', aggregate: 'mean', inverseTemperature: 9 })
    : stackedCrossAttention({ direction: 'image-to-text', aggregate: 'mean', inverseTemperature: 4 });
}

/** A new model: an embedding per region and per word. */
export function buildModel(
  { system, embedDim, seed }: Config,
  { inputDim, ofNetwork, captions }: NewModel,
): Model {
  const vocabulary = buildVocabulary(captions, { minCount: captions.length < 200 ? 1 : 2 });
  return {
    images: regionProjection({ inputDim, embedDim, seed, before: ofNetwork ? [unitVectors()] : [] }),
    captions: gruEncoder({ vocabulary, wordDim, embedDim, output: 'words', seed }),
    similarity: similarityOf(system),
  };
}

/** Data of a new model. */
export interface NewModel {
  /** Dimension of a feature. */
  readonly inputDim: number;
  /** True for features of a network, which become unit vectors first. */
  readonly ofNetwork: boolean;
  /** Captions of the training, whose words it knows. */
  readonly captions: readonly string[];
}

/** Settings of `fit`: all negatives for one epoch, then the hardest ones, by Adam. */
export function trainingOptions({ batchSize, learningRate, seed, epochs }: Config) {
  return {
    loss: warmUp(sumOfHinges({ margin }), maxOfHinges({ margin }), { epochs: 1 }),
    optimizer: adam({ learningRate }),
    clipNorm: 2,
    batchSize,
    seed,
    epochs,
  } satisfies FitOptions;
}
