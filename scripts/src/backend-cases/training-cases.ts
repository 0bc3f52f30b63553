import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMatrix, PairedData } from '@vse/core';
import { maxOfHinges } from '@vse/losses';
import { adam, fit } from '@vse/trainer';
import { systems } from './systems';
import { matricesOf, type TrainingData } from './training-data';

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

const batchSize = 8;
const epochs = 26;

/** Trains every system by `fit` on the backend in use. */
export async function trainAll(data: TrainingData): Promise<TrainingRuns> {
  const runs: Record<string, TrainingRun> = {};
  for (const name of Object.keys(systems)) runs[name] = await train(name, data);
  return runs;
}

async function train(name: string, data: TrainingData): Promise<TrainingRun> {
  const { learningRate, model: build } = systems[name]!;
  const model = build(data);
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

function pairsOf(data: TrainingData): PairedData<FeatureMatrix, string> {
  const { captions, captionToImage } = data;
  const items = matricesOf(data);
  return {
    name: 'scenes, by their objects',
    synthetic: true,
    imageCount: items.length,
    captionToImage: Int32Array.from(captionToImage),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => items[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
  };
}
