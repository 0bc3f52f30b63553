import { byDirection } from '../retrieval/score-pair';
import { retrievalMetrics, type RetrievalMetrics } from '../retrieval/retrieval-metrics';
import { textTable, transductiveFootnote, decimal } from '../tables/text-table';
import { correctRetrieval, type CorrectionLabel, type CorrectRetrievalInput } from './correct-retrieval';
import { csls } from './csls';
import { dualSoftmax } from './dual-softmax';
import { hubness } from './hubness';
import { invertedSoftmax } from './inverted-softmax';
import { nearestReferenceBias } from './nearest-reference-bias';
import type { ScoreCorrection } from './score-correction';

/** Input of `compareCorrections`. */
export interface CompareCorrectionsInput extends Omit<CorrectRetrievalInput, 'correction' | 'captions'> {
  /** Image of each test caption. */
  readonly captionToImage: ArrayLike<number>;
  /** Corrections to compare. Defaults to `invertedSoftmax()`, `nearestReferenceBias()` and `csls()`. */
  readonly corrections?: readonly ScoreCorrection[];
  /** Number of answers that hubness counts. Defaults to `10`. */
  readonly k?: number;
}

/** Measurements of a test set without or with a correction. */
export interface CorrectionComparison {
  /** Label of the correction; absent for the plain scores. */
  readonly correction?: CorrectionLabel;
  /** Metrics of the scores. */
  readonly metrics: RetrievalMetrics;
  /** The rsum above that of the plain scores. */
  readonly gain: number;
  /** Skewness of how often an item is among the first k answers. */
  readonly skewness: {
    /** That of captions, with images as queries. */
    readonly imageToText: number;
    /** That of images, with captions as queries. */
    readonly textToImage: number;
  };
}

/**
 * Compares corrections of hubs on one test set: recall and hubness of the plain scores, of each correction by a bank of
 * training queries, and last of `dualSoftmax`, which is transductive and marked so.
 *
 * @param input - Scores, pairs, scores against the bank, corrections and k.
 * @returns The plain scores first.
 * @throws The errors of `correctRetrieval`, `dualSoftmax`, `retrievalMetrics` and `hubness`.
 * @example
 * ```ts
 * import { compareCorrections, formatCorrections, invertedSoftmax } from '@vse/eval';
 *
 * const scores = [0.6, 0.7, 0.2, 0.1, 0.8, 0.2, 0.1, 0.7, 0.6]; // [3 images, 3 captions]: caption 1 is a hub
 * const bank = { name: 'train', ofImages: [0.1, 0.7, 0.1, 0.2, 0.8, 0.3], ofCaptions: [0.1, 0.2, 0.1, 0.3, 0.2, 0.1] };
 * const corrections = [invertedSoftmax()];
 * const rows = compareCorrections({ scores, captionToImage: [0, 1, 2], bank, corrections, k: 1 });
 * console.log(formatCorrections(rows));
 * ```
 */
export function compareCorrections({
  scores,
  captionToImage,
  bank,
  corrections = [invertedSoftmax(), nearestReferenceBias(), csls()],
  k,
}: CompareCorrectionsInput): readonly CorrectionComparison[] {
  const captions = captionToImage.length;
  const measured = (
    own: CompareCorrectionsInput['scores'],
  ): Pick<CorrectionComparison, 'metrics' | 'skewness'> => {
    const { imageToText, textToImage } = hubness({ scores: own, captions, ...(k !== undefined && { k }) });
    return {
      metrics: retrievalMetrics({ scores: own, captionToImage }),
      skewness: { imageToText: imageToText.skewness, textToImage: textToImage.skewness },
    };
  };
  const plain = measured(scores);
  const rows: CorrectionComparison[] = [{ ...plain, gain: 0 }];
  const all = [
    ...corrections.map((correction) => () => correctRetrieval({ scores, captions, correction, bank })),
    () => dualSoftmax({ scores, captions }),
  ];
  for (const correct of all) {
    const { correction, ...pair } = correct(); // one at a time: each is as large as the scores
    const own = measured(byDirection(pair));
    rows.push({ correction, ...own, gain: own.metrics.rsum - plain.metrics.rsum });
  }
  return rows;
}

/**
 * Formats a comparison of corrections as a plain-text table: recall and skewness in both directions, rsum and its gain.
 *
 * @param rows - Rows of `compareCorrections`.
 * @example
 * ```ts
 * import { formatCorrections, retrievalMetrics } from '@vse/eval';
 *
 * const metrics = retrievalMetrics({ scores: [0.9, 0.5, 0.2, 0.4], captionToImage: [0, 1] });
 * console.log(formatCorrections([{ metrics, gain: 0, skewness: { imageToText: 0, textToImage: 0 } }]));
 * ```
 */
export function formatCorrections(rows: readonly CorrectionComparison[]): string {
  const ks = [1, 5, 10];
  const heading = [
    ['correction'],
    ...['i2t', 't2i'].map((side) => [...ks.map((n, i) => `${i === 0 ? `${side} ` : ''}R@${n}`), 'skewness']),
    ['rsum', 'gain'],
  ];
  const body = rows.map(({ correction, metrics, gain, skewness }) => [
    [correction ? `${correction.method}${correction.transductive ? ' (transductive)' : ''}` : 'none'],
    ...(['imageToText', 'textToImage'] as const).map((side) => [
      ...ks.map((n) => decimal(metrics[side].recall[n], '-')),
      skewness[side].toFixed(2),
    ]),
    [decimal(metrics.rsum, '-'), correction ? `${gain < 0 ? '' : '+'}${gain.toFixed(1)}` : '-'],
  ]);
  const table = textTable([heading, ...body]);
  const banks = new Set(
    rows.flatMap(({ correction }) => (correction && !correction.transductive ? [correction.bank] : [])),
  );
  for (const bank of banks) table.push(`Bank: ${bank}.`);
  if (rows.some(({ correction }) => correction?.transductive)) table.push(transductiveFootnote);
  return table.join('\n');
}
