import * as tf from '@tensorflow/tfjs-core';
import { evaluateRetrieval, type RetrievalEvaluation } from '@vse/eval';
import type { ModelManifest } from '@vse/models';
import { fit, type ProgressEvent } from '@vse/trainer';
import type { Config, SystemName } from '../shared/config';
import type { Example, Recalls, Step, WorkerEvent } from '../shared/protocol';
import { similarityOf, trainingOptions, type Model } from '../training/build-model';
import type { Pairs } from '../training/pairs';

/** A training and what may change while it runs. */
export interface TrainingRun {
  readonly config: Config;
  readonly train: Pairs;
  readonly test: Pairs;
  /** The learning rate, and another system if a person chose one. */
  readonly live: { learningRate: number; system: SystemName | undefined };
  readonly signal: AbortSignal;
  readonly maxSteps: number | undefined;
  /** Called between steps: searches run then, and a pause stays there. */
  readonly between: () => Promise<void>;
  /** Takes the model with another similarity, once a person chose one. */
  readonly replace: (model: Model) => void;
  readonly emit: (event: WorkerEvent) => void;
}

/** A training that has ended. */
export interface Trained {
  readonly steps: number;
  readonly seconds: number;
  readonly data: { name: string; images: number; captions: number; synthetic: boolean };
  readonly metrics: ModelManifest['metrics'];
}

/** Steps reach the page together, at most so often. */
const reportEvery = 100; // milliseconds
/** Most measurements of a training. */
const mostMeasured = 60;
/** Sentences whose pictures are shown while it trains. */
const exampleCount = 4;

/** Trains until the epochs are over or the signal stops it; another similarity starts `fit` anew with the same weights. */
export async function trainModel(start: Model, run: TrainingRun): Promise<Trained> {
  const { config, train, test, live, signal, emit } = run;
  const started = performance.now();
  const stepsPerEpoch = Math.ceil(train.captionToImage.length / config.batchSize);
  const total = Math.min(run.maxSteps ?? Infinity, config.epochs * stepsPerEpoch);
  let model = start;
  let done = 0;
  let metrics: RetrievalEvaluation | undefined;
  while (done < total && !signal.aborted) {
    const changed = new AbortController();
    const before = done;
    const report = stepReports(emit);
    const measure = async (): Promise<RetrievalEvaluation | undefined> => {
      if (test.imageCount < 2) return undefined;
      metrics = await measured(model, test, done, emit);
      return metrics;
    };
    const { loss, ...options } = trainingOptions({ ...config, learningRate: config.learningRate });
    await fit(model, train, {
      ...options,
      loss,
      // The first epoch of the run takes all negatives; a similarity that was changed later goes on with the hardest.
      epochs: config.epochs,
      maxSteps: total - before,
      schedule: () => live.learningRate / config.learningRate,
      ...(test.imageCount >= 2 && {
        validate: async () => (await measure())!,
        monitor: ({ rsum }: RetrievalEvaluation) => rsum,
        validateEvery: { steps: Math.max(5, Math.round(stepsPerEpoch / 2), Math.ceil(total / mostMeasured)) },
      }),
      signal: AbortSignal.any([signal, changed.signal]),
      onProgress: async (event: ProgressEvent) => {
        if (event.type === 'warning') emit({ type: 'warning', message: event.message });
        if (event.type !== 'step') return;
        done = before + event.globalStep;
        const { numTensors, numBytes } = tf.memory();
        const { data, forward, backward, update } = event.times;
        report.take({
          step: done,
          epoch: Math.floor((done - 1) / stepsPerEpoch),
          loss: event.loss,
          learningRate: event.learningRate,
          milliseconds: data + forward + backward + update,
          tensors: numTensors,
          bytes: numBytes,
        });
        await breath();
        await run.between();
        if (live.system !== undefined) changed.abort();
      },
    });
    report.flush();
    if (live.system !== undefined) {
      model = { ...model, similarity: similarityOf(live.system) };
      run.replace(model);
      live.system = undefined;
    }
  }
  if (test.imageCount >= 2 && done > 0) metrics = await measured(model, test, done, emit);
  const { name, synthetic, imageCount, captionToImage } = train;
  return {
    steps: done,
    seconds: (performance.now() - started) / 1000,
    data: { name, images: imageCount, captions: captionToImage.length, synthetic },
    metrics: metrics ? [metricsRecord(test, metrics)] : [],
  };
}

/** Lets messages of the page in: steps of a fast backend never wait for anything else. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Gathers steps, so that a fast training does not flood the page. */
function stepReports(emit: (event: WorkerEvent) => void) {
  let steps: Step[] = [];
  let last = 0;
  const flush = (): void => {
    if (steps.length === 0) return;
    emit({ type: 'steps', steps });
    steps = [];
    last = performance.now();
  };
  return {
    take(step: Step) {
      steps.push(step);
      if (performance.now() - last > reportEvery) flush();
    },
    flush,
  };
}

/** Recall on the test pictures, and what some of their sentences find. */
async function measured(
  model: Model,
  test: Pairs,
  step: number,
  emit: (event: WorkerEvent) => void,
): Promise<RetrievalEvaluation> {
  const { scores, ...metrics } = await evaluateRetrieval(model, test, { keepScores: true });
  const recalls: Recalls = {
    textToImage: { ...metrics.textToImage.recall },
    imageToText: { ...metrics.imageToText.recall },
  };
  emit({ type: 'recall', step, recalls, examples: examplesOf(test, scores) });
  return metrics;
}

function examplesOf(test: Pairs, scores: Float32Array): Example[] {
  const count = test.captions.length;
  const chosen = Array.from({ length: Math.min(exampleCount, count) }, (_, i) =>
    Math.floor(((i + 0.5) * count) / exampleCount),
  );
  return chosen.map((caption) => ({
    sentence: test.captions[caption]!,
    of: test.ids[test.captionToImage[caption]!]!,
    found: Array.from({ length: test.imageCount }, (_, image) => image)
      .sort((a, b) => scores[b * count + caption]! - scores[a * count + caption]! || a - b)
      .slice(0, 4)
      .map((image) => test.ids[image]!),
  }));
}

function metricsRecord(
  { imageCount, captionToImage, synthetic, name }: Pairs,
  { textToImage, imageToText }: RetrievalEvaluation,
): ModelManifest['metrics'][number] {
  const named = (direction: string, recall: Readonly<Record<number, number>>) =>
    Object.entries(recall).map(([k, value]) => [`${direction} R@${k}`, { value }] as const);
  return {
    data: { name, images: imageCount, captions: captionToImage.length, synthetic },
    values: Object.fromEntries([
      ...named('text to image', textToImage.recall),
      ...named('image to text', imageToText.recall),
    ]),
  };
}
