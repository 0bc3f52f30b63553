import {
  bootstrapInterval,
  firstRanks,
  formatRetrieval,
  recallAt,
  retrievalMetrics,
  rsumInterval,
  type Interval,
  type RetrievalMetrics,
} from '@vse/eval';
import type { MetricsRecord } from '@vse/models/node';

/** Cut-offs of recall. */
const cutoffs = [1, 5, 10] as const;

/** Metrics of a test set, with intervals. */
export interface Measured {
  readonly metrics: RetrievalMetrics;
  readonly rsum: Interval;
  /** Intervals of recall at k, by direction and k: `image to text R@1`. */
  readonly recalls: Readonly<Record<string, Interval>>;
}

/** Computes the metrics of scores `[images, captions]`, row-major, with intervals over the choice of test images. */
export function measure(scores: ArrayLike<number>, captionToImage: ArrayLike<number>): Measured {
  const ranks = firstRanks({ scores, captionToImage });
  const ways = [
    { way: 'image to text', values: ranks.imageToText, groups: undefined },
    { way: 'text to image', values: ranks.textToImage, groups: captionToImage },
  ];
  const recalls = ways.flatMap(({ way, values, groups }) =>
    cutoffs.map((k) => {
      const statistic = (drawn: Float64Array): number => recallAt(drawn, k);
      const interval = bootstrapInterval({ values, statistic, seed: 1, ...(groups && { groups }) });
      return [`${way} R@${k}`, interval] as const;
    }),
  );
  return {
    metrics: retrievalMetrics({ scores, captionToImage }),
    rsum: rsumInterval({ scores, captionToImage, seed: 1 }),
    recalls: Object.fromEntries(recalls),
  };
}

/** The measurements of a model folder. */
export function recordedValues({ recalls, rsum }: Measured): MetricsRecord['values'] {
  const all = Object.entries({ ...recalls, rsum });
  return Object.fromEntries(
    all.map(([name, { estimate, low, high }]) => [
      name,
      { value: estimate, interval: { low, high, level: 0.95 } },
    ]),
  );
}

/** Table of the measurements: recall with its intervals, and median ranks. */
export function measuredText(
  system: string,
  { metrics, rsum, recalls }: Measured,
  synthetic: boolean,
): string {
  const { imageToText, textToImage } = metrics;
  const table = formatRetrieval([
    { system, imageToText, textToImage, rsum: metrics.rsum, rsumInterval: rsum, synthetic },
  ]);
  const range = ({ estimate, low, high }: Interval): string =>
    `${estimate.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
  const lines = Object.entries(recalls).map(([name, interval]) => `  ${name.padEnd(20)} ${range(interval)}`);
  return [
    table,
    '',
    'Recall in percent, with 95 % intervals over 2,000 draws of the test images:',
    ...lines,
  ].join('\n');
}
