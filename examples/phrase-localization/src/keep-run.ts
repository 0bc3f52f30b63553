import { join } from 'node:path';
import { maxOverRegions } from '@vse/attention';
import { OptionError, type FeatureMatrix, type MatchingModel } from '@vse/core';
import { saveModel, type MetricsRecord, type TrainingRecord } from '@vse/models/node';
import type { Localization } from './localize';
import type { PhraseData } from './open-phrases';
import type { Run } from './run';
import { titles } from './systems';

/** Run whose model is kept. */
export interface FinishedRun {
  readonly run: Run;
  readonly data: PhraseData;
  /** Folder of the run; the model becomes its folder `model`. */
  readonly folder: string;
  /** Loss, passes over the data and settings, for the model's card. */
  readonly training?: Omit<TrainingRecord, 'data' | 'seconds'>;
}

const description =
  'Embeds the regions of pictures and the phrases of captions as unit vectors: the region whose vector has the highest inner ' +
  'product with that of a phrase is the answer. The score of a picture and a phrase is that of its best region.';

/**
 * Saves the model of a run as a folder that opens anywhere, with its extractor, and returns the run with the folder, or with
 * the reason why there is none. `embedImages` gives a vector for each region with its box.
 */
export async function keepRun(
  model: MatchingModel<FeatureMatrix, string>,
  { run, data, folder, training }: FinishedRun,
): Promise<Run> {
  const { dataset, train, test, extractor } = data;
  const record = ({ name, images, mentions }: PhraseData['test']) => ({
    name: `${dataset.name}, phrases of ${name}`,
    images: images.length,
    captions: mentions.length,
    synthetic: dataset.synthetic,
  });
  const kept = join(folder, 'model');
  try {
    await saveModel(
      kept,
      { ...model, similarity: maxOverRegions() },
      {
        name: titles[run.system],
        description,
        ...(extractor && { extractor }),
        training: { data: [record(train)], seconds: run.seconds, ...training },
        metrics: [
          { data: record(test), protocol: 'right from an overlap of 0.5', values: valuesOf(run.found) },
        ],
      },
    );
    return { ...run, model: kept };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return { ...run, notKept: error.message };
  }
}

function valuesOf({ recall, upperBound, averagePrecision }: Localization): MetricsRecord['values'] {
  const recalls = Object.entries(recall).map(
    ([k, value]) => [`phrase localisation R@${k}`, { value }] as const,
  );
  return {
    ...Object.fromEntries(recalls),
    'bound of the proposals': { value: upperBound },
    'average precision': { value: averagePrecision },
  };
}
