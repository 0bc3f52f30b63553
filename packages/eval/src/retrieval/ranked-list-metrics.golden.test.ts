import { describeGolden, expectClose } from '@vse/testing';
import { expect } from 'vitest';
import { rankedListMetrics } from './ranked-list-metrics';

/** The files hold 12 significant digits. */
const exact = { relative: 1e-11 };

describeGolden('retrieval_metrics', ({ inputs, outputs }) => {
  const keys = Object.keys(outputs);
  const number = (key: string) => outputs[key]!.data[0]!;
  const cutoffs = (measure: string) =>
    keys.flatMap((key) => (key.startsWith(`optimistic.i2t.${measure}_at_`) ? [Number(key.split('_at_')[1])] : [])).filter(Number.isInteger); // prettier-ignore
  const ks = [...new Set(['precision', 'recall_fraction', 'mAP', 'nDCG'].flatMap(cutoffs))];
  expect(ks.length).toBeGreaterThan(0);
  for (const ties of ['optimistic', 'pessimistic'] as const) {
    const metrics = rankedListMetrics({
      scores: inputs['sims']!.data as number[],
      relevance: {
        values: inputs['relevance']!.data as number[],
        shape: inputs['relevance']!.shape as unknown as [number, number],
      },
      ks,
      ties,
    });
    for (const [direction, name] of [
      ['imageToText', 'i2t'],
      ['textToImage', 't2i'],
    ] as const) {
      const got = metrics[direction];
      const wanted = (key: string) => number(`${ties}.${name}.${key}`);
      expectClose(got.meanReciprocalRank, wanted('MRR'), exact);
      expectClose(got.meanReciprocalRank, wanted('MRR_list'), exact);
      expectClose(got.meanAveragePrecision, wanted('mAP'), exact);
      expectClose(got.meanAveragePrecisionAtR, wanted('mAP_at_R'), exact);
      expectClose(got.rPrecision, wanted('R_precision'), exact);
      expect(got.skipped).toBe(wanted('n_skipped'));
      for (const [measure, byCutoff] of [
        ['mAP', got.meanAveragePrecisionAt],
        ['nDCG', got.normalizedGain],
        ['precision', got.precision],
        ['recall_fraction', got.found],
      ] as const) {
        for (const k of cutoffs(measure)) expectClose(byCutoff[k]!, wanted(`${measure}_at_${k}`), exact);
      }
    }
  }
});
