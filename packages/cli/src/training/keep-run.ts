import { join } from 'node:path';
import { captionsOf } from '@vse/datasets';
import { writeFileAtomic } from '@vse/formats';
import { describeExtractor, saveModel } from '@vse/models/node';
import { bankName } from '../caption/caption-bank';
import { recordedValues, type Measured } from '../evaluation/measure';
import type { Fitted } from './fit-model';
import type { Prepared } from './prepare';
import { trainingPage } from './training-page';

/** Settings of a run, for its model and its report. */
export type RunSettings = Readonly<Record<string, string | number>>;

/** Writes the model folder with the captions of the training, and the report; returns the path of the report. */
export async function keepRun(
  { name, run, divided, features }: Prepared,
  fitted: Fitted,
  measured: Measured,
  settings: RunSettings,
): Promise<string> {
  const { model, dataset, pairs, steps, seconds, margin, warmUpEpochs } = fitted;
  const recordOf = ({ imageCount, captionToImage }: Fitted['pairs']['test'], split: string) => ({
    name: `${name}, ${split}`,
    images: imageCount,
    captions: captionToImage.length,
    synthetic: dataset.synthetic,
  });
  const { card, extractor, networks } = features;
  await saveModel(run.model, model, {
    name,
    extractor: await describeExtractor(extractor, { networks }),
    training: {
      data: [recordOf(pairs.train, 'train')],
      steps,
      seconds,
      loss: { name: 'sum of hinges, then the hardest negatives', options: { margin, warmUpEpochs } },
      settings,
    },
    metrics: [{ data: recordOf(pairs.test, divided.measuredOn), values: recordedValues(measured) }],
    ...(card && { licences: [{ of: card.title, licence: card.licence, url: card.page }] }),
  });
  const bank = [...new Set(await captionsOf(pairs.train))];
  await writeFileAtomic(join(run.model, bankName), `${bank.join('\n')}\n`);
  const report = join(run.folder, 'report.html');
  await writeFileAtomic(report, trainingPage({ ...fitted, divided, measured, settings }));
  return report;
}
