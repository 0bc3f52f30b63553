import { renderReport } from '@vse/report';
import { duration } from '../console/progress-line';
import type { Divided } from '../data/divide';
import type { Measured } from '../evaluation/measure';
import type { Fitted } from './fit-model';
import type { RunSettings } from './keep-run';

/** A finished training, for its report. */
export interface FinishedTraining extends Pick<Fitted, 'dataset' | 'pairs' | 'curve' | 'seconds'> {
  readonly divided: Divided;
  readonly measured: Measured;
  readonly settings: RunSettings;
}

/** The report of a training: this run alone, since no published number was measured on these pictures. */
export function trainingPage({
  dataset,
  pairs,
  divided,
  measured,
  settings,
  curve,
  seconds,
}: FinishedTraining): string {
  const { metrics, rsum, recalls } = measured;
  const images = {
    'train images': pairs.train.imageCount,
    'images to choose by': pairs.dev.imageCount,
    [`${divided.measuredOn} images`]: pairs.test.imageCount,
  };
  const ranges = Object.entries(recalls).map(
    ([name, { estimate, low, high }]) =>
      `${name}: ${estimate.toFixed(1)} % (${low.toFixed(1)} to ${high.toFixed(1)}).`,
  );
  return renderReport({
    title: dataset.name,
    subtitle: `A model trained on ${pairs.train.imageCount} pictures and ${pairs.train.captionToImage.length} captions`,
    synthetic: dataset.synthetic,
    settings: { ...images, ...settings, 'training took': duration(seconds) },
    recall: [
      {
        system: 'this run',
        origin: 'run',
        imageToText: metrics.imageToText,
        textToImage: metrics.textToImage,
        rsum: metrics.rsum,
        rsumInterval: rsum,
        synthetic: dataset.synthetic,
      },
    ],
    ...(curve.loss.length > 0 && { curve }),
    notes: [
      `Split: ${divided.rule}. Measured on ${divided.measuredOn}.`,
      `The intervals hold 95 % of 2,000 draws of the test images; another seed of training may lie outside. ${ranges.join(' ')}`,
      ...dataset.notes,
    ],
  });
}
