import { keepEnsemble, resultsOf, sumOfSeconds, type ExperimentData, type Result } from '@vse/example-kit';
import { sgraf, type SystemName } from './systems';

/** Result of one system. */
export interface Run {
  /** Rows of the table. */
  readonly results: readonly Result[];
  /** `[images, captions]`, row-major. */
  readonly scores: Float32Array;
  /** Seconds from the first training step to the end of scoring. */
  readonly seconds: number | undefined;
}

/** The mean of the scores of SAF and SGR as a row and a model folder of its own; no row unless both were trained. */
export async function combine(
  runs: Readonly<Partial<Record<SystemName, Run>>>,
  { folder, data }: { readonly folder: string; readonly data: ExperimentData },
): Promise<readonly Result[]> {
  const { saf, sgr } = runs;
  if (!saf || !sgr) return [];
  const scores = saf.scores.map((score, i) => (score + sgr.scores[i]!) / 2);
  const scored = { ...sgraf, scores, seconds: sumOfSeconds([saf, sgr]) };
  const results = resultsOf(scored, { ...data.test, corpus: 'flickr30k' });
  return keepEnsemble({ folder, data, results, members: { saf: saf.results, sgr: sgr.results } });
}
