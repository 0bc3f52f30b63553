import * as tf from '@tensorflow/tfjs-core';
import { cosine, stackedCrossAttention } from '@vse/attention';
import type { FeatureMatrix, MatchingModel, PairedData } from '@vse/core';
import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { maxOfHinges } from '@vse/losses';
import { buildVocabulary, gruEncoder, type Vocabulary } from '@vse/text-encoders';
import { adam, fit } from '@vse/trainer';
import type { TrainingData } from './training-data';

/** Outcome of one training. */
export interface TrainingRun {
  /** Loss of each step. */
  readonly losses: readonly number[];
  /** Mean loss of the last epoch. */
  readonly finalLoss: number;
  /** Number of tensors after each step. */
  readonly tensors: readonly number[];
}

/** Trainings by the name of the system. */
export type TrainingRuns = Readonly<Record<string, TrainingRun>>;

type Model = MatchingModel<FeatureMatrix, string>;

const batchSize = 8;
const epochs = 26;

interface System {
  readonly learningRate: number;
  readonly model: (inputDim: number, vocabulary: Vocabulary) => Model;
}

/** Small models of the systems; the weights start the same on every backend. */
const systems: Readonly<Record<string, System>> = {
  'VSE++': {
    learningRate: 1e-2,
    model: (inputDim, vocabulary) => ({
      images: regionProjection({ inputDim, embedDim: 16, before: [unitVectors(), meanOfRegions()], seed: 1 }),
      captions: gruEncoder({ vocabulary, wordDim: 12, embedDim: 16, output: 'last', seed: 2 }),
      similarity: cosine(),
    }),
  },
  SCAN: {
    learningRate: 2e-3,
    model: (inputDim, vocabulary) => ({
      images: regionProjection({ inputDim, embedDim: 16, seed: 3 }),
      captions: gruEncoder({ vocabulary, wordDim: 12, embedDim: 16, output: 'words', seed: 4 }),
      similarity: stackedCrossAttention({ aggregate: 'mean', inverseTemperature: 9 }),
    }),
  },
};

/** Trains every system by `fit` on the backend in use. */
export async function trainAll(data: TrainingData): Promise<TrainingRuns> {
  const runs: Record<string, TrainingRun> = {};
  for (const name of Object.keys(systems)) runs[name] = await train(name, data);
  return runs;
}

async function train(name: string, data: TrainingData): Promise<TrainingRun> {
  const { learningRate, model: build } = systems[name]!;
  const model = build(data.dim, buildVocabulary(data.captions, { minCount: 1 }));
  const losses: number[] = [];
  const tensors: number[] = [];
  const { epochs: records } = await fit(model, pairsOf(data), {
    loss: maxOfHinges({ margin: 0.2 }),
    epochs,
    batchSize,
    optimizer: adam({ learningRate }),
    clipNorm: 2,
    seed: 1,
    onProgress(event) {
      if (event.type !== 'step') return;
      losses.push(event.loss);
      tensors.push(tf.memory().numTensors);
    },
  });
  model.images.dispose();
  model.captions.dispose();
  return { losses, finalLoss: records.at(-1)!.loss, tensors };
}

function pairsOf({ images, dim, captions, captionToImage }: TrainingData): PairedData<FeatureMatrix, string> {
  const items = images.map((values): FeatureMatrix => ({
    values: Float32Array.from(values),
    length: values.length / dim,
    dim,
  }));
  return {
    name: 'scenes, by their objects',
    synthetic: true,
    imageCount: items.length,
    captionToImage: Int32Array.from(captionToImage),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => items[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
  };
}
