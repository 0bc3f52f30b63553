import { DataError, type FeatureMatrix, type MatchingModel, type PairedData } from '@vse/core';
import { captionsOf, pairsOf, subset, type Dataset } from '@vse/datasets';
import { evaluateRetrieval } from '@vse/eval';
import { selectRows, type FeatureStore } from '@vse/feature-store';
import { trainingReport, type LossCurveInput } from '@vse/report';
import { buildVocabulary, type Vocabulary } from '@vse/text-encoders';
import { adam, combineListeners, fit, restoreBest, stepDecay } from '@vse/trainer';
import type { TrainFlags } from '../commands/train';
import type { Context } from '../context';
import { assertSizes } from '../data/divide';
import { extractAll, featureFolder, filesOf } from '../features/extract-all';
import { buildModel, trainingLoss } from './build-model';
import { StoppedError } from '../stopped-error';
import type { Prepared } from './prepare';
import { trainingProgress } from './training-progress';

type Pairs = PairedData<FeatureMatrix, string>;

/** A model at the best epoch of its training. */
export interface Fitted {
  readonly model: MatchingModel<FeatureMatrix, string>;
  /** The data set without the images that could not be read. */
  readonly dataset: Dataset;
  readonly pairs: Readonly<Record<'train' | 'dev' | 'test', Pairs>>;
  readonly skipped: FeatureStore['skipped'];
  readonly curve: LossCurveInput;
  readonly steps: number;
  readonly seconds: number;
  readonly warmUpEpochs: number;
  readonly margin: number;
  /** Frees the model, and lets go of the features. */
  readonly close: () => Promise<void>;
}

/** Extracts features and trains; an interrupted run keeps its checkpoints. */
export async function fitModel(prepared: Prepared, flags: TrainFlags, context: Context): Promise<Fitted> {
  const { name, run, divided, features, settings } = prepared;
  const images = filesOf(divided.dataset);
  const store = await extractAll(
    features,
    images,
    { out: featureFolder(name, features, images, context), name },
    context,
  );
  const dataset = withoutSkipped(divided.dataset, store.skipped);
  assertSizes(dataset);
  const pairs = pairsOfAll(dataset, store);
  const vocabulary = vocabularyOf(await captionsOf(pairs.train), settings.minCount);
  const { seed, model: kind } = flags;
  const { ofNetwork } = features;
  const model = buildModel({ ...settings, kind, inputDim: store.dim, ofNetwork, vocabulary, seed });
  const { loss, margin, warmUpEpochs } = trainingLoss(settings.epochs);
  const report = trainingReport({ title: name, data: dataset, folder: run.checkpoints });
  const started = performance.now();
  const { interrupted, steps } = await fit(model, pairs.train, {
    loss,
    optimizer: adam({ learningRate: settings.learningRate }),
    schedule: stepDecay({ every: Math.ceil(settings.epochs / 2), factor: 0.1 }),
    clipNorm: 2,
    epochs: settings.epochs,
    batchSize: settings.batchSize,
    patience: settings.patience,
    seed,
    health: { margin },
    validate: () => evaluateRetrieval(model, pairs.dev),
    checkpoints: run.checkpoints,
    resume: flags.resume === true,
    fingerprint: { vocabulary: vocabulary.hash },
    onProgress: combineListeners(trainingProgress(context), report.listen),
    signal: context.signal,
  });
  if (interrupted)
    throw new StoppedError(
      `The run is saved in ${run.folder}: the same command with --resume goes on from there.`,
    );
  await restoreBest(model, run.checkpoints);
  const seconds = Math.round((performance.now() - started) / 1000);
  const curve = report.curve();
  const close = async (): Promise<void> => {
    model.images.dispose();
    model.captions.dispose();
    await store.close();
  };
  return {
    model,
    dataset,
    pairs,
    skipped: store.skipped,
    curve,
    steps,
    seconds,
    warmUpEpochs,
    margin,
    close,
  };
}

function pairsOfAll(dataset: Dataset, store: FeatureStore): Fitted['pairs'] {
  const ids = dataset.images.map(({ id }) => id);
  const source = selectRows(store, ids);
  const [train, dev, test] = ['train', 'dev', 'test'].map((split) => pairsOf(dataset, split, source));
  return { train: train!, dev: dev!, test: test! };
}

/** Drops images without features; the notes name the first of them. */
function withoutSkipped(dataset: Dataset, skipped: FeatureStore['skipped']): Dataset {
  if (skipped.length === 0) return dataset;
  const bad = new Set(skipped.map(({ id }) => id));
  const said = skipped.slice(0, 10).map(({ file, reason }) => `Left out ${file}: ${reason}.`);
  const more =
    skipped.length > 10 ? [`Left out ${skipped.length - 10} more images that cannot be read.`] : [];
  return { ...subset(dataset, ({ id }) => !bad.has(id)), notes: [...dataset.notes, ...said, ...more] };
}

function vocabularyOf(captions: readonly string[], minCount: number): Vocabulary {
  try {
    return buildVocabulary(captions, { minCount });
  } catch (cause) {
    throw new DataError(
      `PICTURES: the captions must have words that occur ${minCount} times, got none in ${captions.length} captions. Add captions.`,
      { cause },
    );
  }
}
