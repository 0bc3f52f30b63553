import { join } from 'node:path';
import { stackedCrossAttention } from '@vse/attention';
import type { FeatureMatrix, MatchingModel, PairedData } from '@vse/core';
import { captionsOf } from '@vse/datasets';
import { evaluateRetrieval } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { regionProjection } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { openModel } from '@vse/models/node';
import { trainingReport, type LossCurveInput } from '@vse/report';
import { biGruEncoder, buildVocabulary, loadWordVectors } from '@vse/text-encoders';
import {
  adam,
  combineListeners,
  consoleProgress,
  fit,
  interruptible,
  restoreBest,
  stepDecay,
} from '@vse/trainer';
import type { Arguments } from './arguments';
import { assertReads } from './elsewhere';

export type Model = MatchingModel<FeatureMatrix, string>;
type Pairs = PairedData<FeatureMatrix, string>;

/** Start of a training: new weights, or those of a model that was trained elsewhere. */
export type Start = 'nothing' | 'elsewhere';

/** One point of a learning curve. */
export interface Point {
  readonly title: string;
  readonly start: Start;
  readonly train: Pairs;
  /** Folder of the run. */
  readonly folder: string;
}

export interface Trained {
  readonly model: Model;
  readonly curve: LossCurveInput;
  readonly seconds: number | undefined;
}

const margin = 0.2;
/** Share of the learning rate that a model trained elsewhere goes on with. */
const onward = 0.2;

/** Trains one point of a learning curve. */
export async function trainPoint(
  { title, start, train, folder }: Point,
  data: kit.ExperimentData,
  args: Arguments,
): Promise<Trained> {
  const { epochs, batchSize, seed } = args;
  const { dev } = data;
  const model = start === 'nothing' ? await newModel(train, data, args) : await modelOfElsewhere(data, args);
  const report = trainingReport({ title, data, folder });
  const started = performance.now();
  kit.announce(title, data);
  const learningRate = args.learningRate * (start === 'nothing' ? 1 : onward);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: warmUp(sumOfHinges({ margin }), maxOfHinges({ margin }), { epochs: Math.ceil(epochs / 4) }),
      optimizer: adam({ learningRate }),
      schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
      clipNorm: 2,
      epochs,
      batchSize,
      seed,
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
      ...kit.runCheckpoints(args, folder),
      onProgress: combineListeners(consoleProgress(), report.listen),
      signal,
    }),
  );
  if (interrupted) kit.stopEarly(folder);
  if (dev) await restoreBest(model, folder);
  return { model, curve: report.curve(), seconds: kit.secondsSince(started, args) };
}

/** A new model: SCAN, whose words look at regions. Its vocabulary is that of the pictures it is trained on, no more. */
async function newModel(train: Pairs, data: kit.ExperimentData, args: Arguments): Promise<Model> {
  const { embedDim, wordDim, seed, wordVectors: file } = args;
  const vocabulary = buildVocabulary(await captionsOf(train), { minCount: 2 });
  const words = file === undefined ? { wordDim } : { wordVectors: await loadWordVectors(file, vocabulary) };
  const before = data.transformsFor('regions');
  return {
    images: regionProjection({ inputDim: data.imageDim, embedDim, before, seed }),
    captions: biGruEncoder({ vocabulary, ...words, embedDim, output: 'words', seed }),
    similarity: stackedCrossAttention({
      direction: 'text-to-image',
      aggregate: 'mean',
      inverseTemperature: 9,
    }),
  };
}

/** Opens the model of `--from`, whose weights, words and similarity go on as they are. */
export async function modelOfElsewhere(
  data: Pick<kit.ExperimentData, 'extractor' | 'imageDim'>,
  { from }: Pick<Arguments, 'from'>,
): Promise<Model> {
  const model = await openModel(from!);
  try {
    assertReads(model.manifest, data, from!);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

/** Folder of a point below that of the run. */
export function folderOf(out: string, start: Start, images: number): string {
  return join(out, `${start}-${images}`);
}
