import { join } from 'node:path';
import { OptionError, type MatchingModel } from '@vse/core';
import type { RetrievalMetrics } from '@vse/eval';
import { saveEnsemble, saveModel, type MetricsRecord, type TrainingRecord } from '@vse/models/node';
import type { ExperimentData } from './experiment-data';
import type { Result } from './present';

/** A finished run. */
export interface FinishedRun {
  /** Folder of the run; the model becomes its folder `model`. */
  readonly folder: string;
  readonly data: Pick<ExperimentData, 'name' | 'synthetic' | 'train' | 'test' | 'testSplit' | 'extractor'>;
  /** Rows of its table; the last is over the whole test set. */
  readonly results: readonly Result[];
  /** Description for the model's card. */
  readonly description?: string | undefined;
  /** Loss, passes over the data and settings, for the model's card. */
  readonly training?: Omit<TrainingRecord, 'data' | 'seconds'> | undefined;
}

/**
 * Saves a trained model as a folder that opens anywhere, with what it was trained on and how it was measured, and returns the
 * results, the last with the folder. A model with a part that no file can describe stays in its checkpoints, and the result
 * says why.
 */
export async function keepModel<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  { folder, data, results, training, description }: FinishedRun,
): Promise<readonly Result[]> {
  const last = results.at(-1)!;
  const saved = await save(model, { folder, data, training, description, result: last });
  return [...results.slice(0, -1), { ...last, ...saved }];
}

async function save<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  { folder, data, result, training, description }: Omit<FinishedRun, 'results'> & { readonly result: Result },
): Promise<Pick<Result, 'model' | 'notKept'>> {
  const { train, extractor } = data;
  const { system, seconds } = result;
  const kept = join(folder, 'model');
  try {
    await saveModel(kept, model, {
      name: system,
      ...(description !== undefined && { description }),
      ...(extractor && { extractor }),
      training: {
        data: [recordOf(data, train, 'train')],
        ...(seconds !== undefined && { seconds }),
        ...training,
      },
      metrics: metricsOf(data, result),
    });
    return { model: kept };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return { notKept: error.message };
  }
}

/** The models of an ensemble's members, by name. */
export interface FinishedEnsemble extends Pick<FinishedRun, 'folder' | 'data' | 'results'> {
  /** Rows of each member, the last with the folder of its model. */
  readonly members: Readonly<Record<string, readonly Result[]>>;
  /** Weight of each member's scores, in the order of the members. Defaults to equal weights. */
  readonly weights?: readonly number[];
}

/** Saves the models of several systems as one whose scores are their weighted mean, and returns the results as `keepModel` does. */
export async function keepEnsemble({
  folder,
  data,
  results,
  members,
  weights,
}: FinishedEnsemble): Promise<readonly Result[]> {
  const last = results.at(-1)!;
  const models = Object.entries(members).map(([name, rows]) => [name, rows.at(-1)?.model] as const);
  const missing = models.find(([, model]) => model === undefined);
  if (missing) return [...results.slice(0, -1), { ...last, notKept: `there is none of ${missing[0]}.` }];
  const kept = join(folder, 'model');
  const folders = Object.fromEntries(
    models.map(([name, model], i) => [name, { folder: model!, weight: weights?.[i] ?? 1 }]),
  );
  await saveEnsemble(kept, folders, { name: last.system, metrics: metricsOf(data, last) });
  return [...results.slice(0, -1), { ...last, model: kept }];
}

type Data = FinishedRun['data'];

function recordOf({ name, synthetic }: Data, { imageCount, captionToImage }: Data['train'], split: string) {
  return { name: `${name}, ${split}`, images: imageCount, captions: captionToImage.length, synthetic };
}

function metricsOf(data: Data, { metrics }: Result): MetricsRecord[] {
  return [{ data: recordOf(data, data.test, data.testSplit), values: valuesOf(metrics) }];
}

function valuesOf({
  imageToText,
  textToImage,
  rsum,
  rsumInterval,
}: RetrievalMetrics & Pick<Result['metrics'], 'rsumInterval'>): MetricsRecord['values'] {
  const directions = { 'image to text': imageToText, 'text to image': textToImage };
  const recalls = Object.entries(directions).flatMap(([direction, { recall }]) =>
    Object.entries(recall).map(([k, value]) => [`${direction} R@${k}`, { value }] as const),
  );
  const interval = rsumInterval && { low: rsumInterval.low, high: rsumInterval.high, level: 0.95 };
  return Object.fromEntries([...recalls, ['rsum', { value: rsum, ...(interval && { interval }) }]]);
}
