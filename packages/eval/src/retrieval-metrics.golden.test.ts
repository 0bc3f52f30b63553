import { expectClose, goldenCases, type GoldenCase } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { firstRanks, type TieRule } from './first-ranks';
import { retrievalMetrics, type DirectionMetrics } from './retrieval-metrics';

const numbersOf = (tensors: GoldenCase['inputs'], name: string): number[] => {
  const found = tensors[name];
  if (!found) throw new Error(`no ${name} in the golden file`);
  return found.data.map((value) => value ?? NaN);
};
const numberOf = (tensors: GoldenCase['inputs'], name: string): number => numbersOf(tensors, name)[0]!;

const measures = goldenCases('retrieval_metrics');
describe.skipIf(measures.length === 0)('retrievalMetrics, golden measures', () => {
  const rules: readonly TieRule[] = ['optimistic', 'average', 'pessimistic'];
  it.each(measures.flatMap((item) => rules.map((ties) => [item.name, ties, item] as const)))(
    '%s, %s ties',
    (_, ties, { inputs, outputs }) => {
      const [images, captions] = inputs['sims']!.shape as [number, number];
      const relevance = { values: numbersOf(inputs, 'relevance'), shape: [images, captions] as const };
      const input = { scores: numbersOf(inputs, 'sims'), relevance };
      const metrics = retrievalMetrics({ ...input, ties });
      const check = (direction: DirectionMetrics, name: string) => {
        const wanted = (key: string) => numberOf(outputs, `${ties}.${name}.${key}`);
        for (const k of [1, 5, 10])
          expectClose(direction.recall[k]!, wanted(`R_at_${k}`), { relative: 1e-12 });
        expect(direction.medianRank).toBe(wanted('MedR_floor'));
        expectClose(direction.meanRank, wanted('MeanR'), { relative: 1e-12 });
        expect(direction.skipped).toBe(wanted('n_skipped'));
      };
      check(metrics.imageToText, 'i2t');
      check(metrics.textToImage, 't2i');
      expectClose(metrics.rsum, numberOf(outputs, `${ties}.RSUM`), { relative: 1e-12 });
      const ranks = firstRanks({ ...input, ties });
      const oneBased = (values: Float64Array) => Array.from(values, (rank) => rank + 1);
      expect(oneBased(ranks.imageToText)).toEqual(numbersOf(outputs, `${ties}.i2t_first_ranks`));
      expect(oneBased(ranks.textToImage)).toEqual(numbersOf(outputs, `${ties}.t2i_first_ranks`));
    },
  );
});

const tied = goldenCases('rank_ties');
describe.skipIf(tied.length === 0)('firstRanks, golden ties', () => {
  it.each(tied.map((item) => [item.name, item] as const))('%s', (_, { inputs, outputs }) => {
    const [rows, columns] = inputs['scores']!.shape as [number, number];
    const all = numbersOf(inputs, 'scores');
    for (const ties of ['optimistic', 'average', 'pessimistic'] as const) {
      const wanted = numbersOf(outputs, ties);
      for (let i = 0; i < rows * columns; i++) {
        const from = i - (i % columns);
        const scores = all.slice(from, from + columns);
        const values = scores.map((_score, column) => (from + column === i ? 1 : 0));
        const input = { scores, relevance: { values, shape: [1, columns] as const } };
        const ranks = firstRanks({ ...input, ties });
        expect(ranks.imageToText[0]! + 1).toBe(wanted[i]);
      }
    }
  });
});

const evaluators = goldenCases('eval_i2t_t2i');
describe.skipIf(evaluators.length === 0)('retrievalMetrics, golden evaluators', () => {
  it.each(evaluators.map((item) => [item.name, item] as const))('%s', (_, { inputs, outputs, settings }) => {
    const perImage = settings['captions_per_image'] as number;
    const [images, captions] = inputs['sims']!.shape as [number, number];
    const captionToImage = Int32Array.from({ length: captions }, (_none, i) => Math.floor(i / perImage));
    const input = { scores: numbersOf(inputs, 'sims'), captionToImage };
    const ranks = (ties: TieRule) => firstRanks({ ...input, ties });
    for (const ties of ['optimistic', 'pessimistic'] as const) {
      expect(Array.from(ranks(ties).imageToText)).toEqual(numbersOf(outputs, `i2t_rank_${ties}`));
      expect(Array.from(ranks(ties).textToImage)).toEqual(numbersOf(outputs, `t2i_rank_${ties}`));
    }
    expect(images * perImage).toBe(captions);
    // Among equal scores the reference's order is an accident of its sort, so its metrics are held only without ties.
    if (settings['ties']) return;
    const metrics = retrievalMetrics(input);
    const row = ({ recall, medianRank, meanRank }: DirectionMetrics) => [
      ...[1, 5, 10].map((k) => recall[k]!),
      medianRank,
      meanRank,
    ];
    expectClose(row(metrics.imageToText), numbersOf(outputs, 'i2t_metrics'), { relative: 1e-12 });
    expectClose(row(metrics.textToImage), numbersOf(outputs, 't2i_metrics'), { relative: 1e-12 });
    expectClose(metrics.rsum, numberOf(outputs, 'rsum'), { relative: 1e-12 });
  });
});
