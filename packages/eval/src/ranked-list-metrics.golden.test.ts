import { expectClose, goldenCases } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { rankedListMetrics } from './ranked-list-metrics';

const exact = { relative: 1e-12 };

const cases = goldenCases('retrieval_metrics');
describe.skipIf(cases.length === 0)('rankedListMetrics, golden', () => {
  it.each(
    cases.flatMap((item) =>
      (['optimistic', 'pessimistic'] as const).map((ties) => [item.name, ties, item] as const),
    ),
  )('%s, %s ties', (_, ties, { inputs, outputs }) => {
    const metrics = rankedListMetrics({
      scores: inputs['sims']!.data as number[],
      relevance: {
        values: inputs['relevance']!.data as number[],
        shape: inputs['relevance']!.shape as unknown as [number, number],
      },
      ties,
    });
    for (const [direction, name] of [
      ['imageToText', 'i2t'],
      ['textToImage', 't2i'],
    ] as const) {
      const got = metrics[direction];
      const wanted = (key: string) => outputs[`${ties}.${name}.${key}`]!.data[0]!;
      expectClose(got.meanReciprocalRank, wanted('MRR'), exact);
      expectClose(got.meanReciprocalRank, wanted('MRR_list'), exact);
      expectClose(got.meanAveragePrecision, wanted('mAP'), exact);
      expectClose(got.meanAveragePrecisionAtR, wanted('mAP_at_R'), exact);
      expectClose(got.meanAveragePrecisionAt[10]!, wanted('mAP_at_10'), exact);
      expectClose(got.rPrecision, wanted('R_precision'), exact);
      expectClose(got.normalizedGain[10]!, wanted('nDCG_at_10'), exact);
      expect(got.skipped).toBe(wanted('n_skipped'));
      for (const k of [1, 5, 10]) {
        expectClose(got.precision[k]!, wanted(`precision_at_${k}`), exact);
        expectClose(got.found[k]!, wanted(`recall_fraction_at_${k}`), exact);
      }
    }
  });
});
