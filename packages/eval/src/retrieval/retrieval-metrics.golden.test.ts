import { describeGolden, expectClose, type GoldenCase, type GoldenTensors } from '@vse/testing';
import { expect } from 'vitest';
import { firstRanks, type TieRule } from './first-ranks';
import { retrievalMetrics, type DirectionMetrics } from './retrieval-metrics';

/** The files hold 12 significant digits. */
const exact = { relative: 1e-11 };

const numbersOf = (tensors: GoldenTensors, name: string): number[] => {
  const found = tensors[name];
  if (!found) throw new Error(`no ${name} in the golden file`);
  return found.data.map((value) => value ?? NaN);
};
const numberOf = (tensors: GoldenTensors, name: string): number => numbersOf(tensors, name)[0]!;
const directions = [
  ['imageToText', 'i2t'],
  ['textToImage', 't2i'],
] as const;

/** Cut-offs of a case, from the names of its outputs: `R_at_5` gives 5. */
const cutoffsOf = ({ outputs }: GoldenCase): number[] => [
  ...new Set(
    Object.keys(outputs).flatMap((key) => {
      const found = /\.R_at_(\d+)$/.exec(key);
      return found ? [Number(found[1])] : [];
    }),
  ),
];

describeGolden('retrieval_metrics', (item) => {
  const { inputs, outputs } = item;
  const [images, captions] = inputs['sims']!.shape as [number, number];
  const relevance = { values: numbersOf(inputs, 'relevance'), shape: [images, captions] as const };
  const input = { scores: numbersOf(inputs, 'sims'), relevance };
  const ks = cutoffsOf(item);
  expect(ks.length).toBeGreaterThan(0);
  for (const ties of ['optimistic', 'average', 'pessimistic'] as const) {
    const metrics = retrievalMetrics({ ...input, ks, ties });
    const ranks = firstRanks({ ...input, ties });
    for (const [direction, name] of directions) {
      const wanted = (key: string) => numberOf(outputs, `${ties}.${name}.${key}`);
      const got = metrics[direction];
      for (const k of ks) expectClose(got.recall[k]!, wanted(`R_at_${k}`), exact);
      expect(got.medianRank).toBe(wanted('MedR_floor'));
      expectClose(got.meanRank, wanted('MeanR'), exact);
      expect(got.skipped).toBe(wanted('n_skipped'));
      const oneBased = Array.from(ranks[direction], (rank) => rank + 1);
      expect(oneBased).toEqual(numbersOf(outputs, `${ties}.${name}_first_ranks`));
    }
    expectClose(metrics.rsum, numberOf(outputs, `${ties}.RSUM`), exact);
  }
});

describeGolden('rank_ties', ({ inputs, outputs }) => {
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

describeGolden('eval_i2t_t2i', ({ inputs, outputs, settings }) => {
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
  // The reference orders equal scores arbitrarily: compare its metrics only if no rank is tied.
  for (const [direction] of directions) {
    if (String(ranks('optimistic')[direction]) !== String(ranks('pessimistic')[direction])) return;
  }
  const metrics = retrievalMetrics(input);
  const row = ({ recall, medianRank, meanRank }: DirectionMetrics) => [
    ...[1, 5, 10].map((k) => recall[k]!), // the columns of the reference's own evaluator
    medianRank,
    meanRank,
  ];
  for (const [direction, name] of directions) {
    expectClose(row(metrics[direction]), numbersOf(outputs, `${name}_metrics`), exact);
  }
  expectClose(metrics.rsum, numberOf(outputs, 'rsum'), exact);
});
