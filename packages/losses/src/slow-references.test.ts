import * as tf from '@tensorflow/tfjs-core';
import { seededRandom, type Loss, type ScoredBatch } from '@vse/core';
import { expectClose, tolerance } from '@vse/testing';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import {
  devise,
  globalRanking,
  infoNce,
  multiSimilarity,
  ntXent,
  randomNegativeHinge,
  semiHardHinges,
  sigmoidPairs,
  supervisedContrastive,
  topKHinges,
  tripletMargin,
  warp,
} from './index';
import { randomKeys } from './sampled-ranking/random-order';

// Compares every loss of scores with its definition in plain loops, on batches of any shape with any matches: captions
// that share images, images that share captions, rows and columns without a match.

type Table = readonly (readonly number[])[];
/** Sums a cost over the rows of a table: the scores of one row, and 1 where they match. */
type RowCost = (scores: readonly number[], matches: readonly number[], row: number) => number;

const flipped = (table: Table): Table => table[0]!.map((_, column) => table.map((row) => row[column]!));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const overRows = (scores: Table, positives: Table, cost: RowCost) =>
  sum(scores.map((row, i) => cost(row, positives[i]!, i)));
const bothWays = (cost: RowCost) => (scores: Table, positives: Table) =>
  overRows(scores, positives, cost) + overRows(flipped(scores), flipped(positives), cost);

const pick = (row: readonly number[], matches: readonly number[], match: 0 | 1) =>
  row.filter((_, i) => matches[i] === match);
const hinge = (x: number) => Math.max(0, x);
/** Sums a cost of each match of a row and the row's negatives. */
const perMatch =
  (cost: (own: number, negatives: readonly number[]) => number): RowCost =>
  (row, matches) =>
    sum(pick(row, matches, 1).map((own) => cost(own, pick(row, matches, 0))));

function semiHard(own: number, negatives: readonly number[]): number {
  if (negatives.length === 0) return 0;
  const below = negatives.filter((negative) => negative < own);
  return hinge(0.2 + (below.length > 0 ? Math.max(...below) : Math.min(...negatives)) - own);
}

const hardestTwo = (own: number, negatives: readonly number[]) =>
  sum([...negatives].sort((a, b) => b - a).slice(0, 2).map((negative) => hinge(0.2 + negative - own))); // prettier-ignore

/** Mean over all matches, then over both directions. */
const meanOverMatches =
  (cost: (own: number, negatives: readonly number[]) => number) => (scores: Table, positives: Table) => {
    const matches = Math.max(1, sum(positives.flat()));
    return bothWays(perMatch(cost))(scores, positives) / (2 * matches);
  };
const crossEntropy = (temperature: number) => (own: number, negatives: readonly number[]) =>
  Math.log(1 + sum(negatives.map((negative) => Math.exp((negative - own) / temperature))));

/** Mean of the costs above 0 of a table, then over both directions. */
const meanAboveZero =
  (costs: (row: readonly number[], matches: readonly number[]) => readonly number[]) =>
  (scores: Table, positives: Table) => {
    const of = (table: Table, matches: Table) => {
      const counted = table.flatMap((row, i) => costs(row, matches[i]!)).filter((cost) => cost > 1e-12); // 0 but for rounding
      return sum(counted) / Math.max(1, counted.length);
    };
    return (of(scores, positives) + of(flipped(scores), flipped(positives))) / 2;
  };

function sharedSoftmax(row: readonly number[], matches: readonly number[]): number[] {
  const all = Math.log(sum(row.map((score) => Math.exp(score / 0.1))));
  const costs = pick(row, matches, 1).map((own) => all - own / 0.1);
  return [sum(costs) / Math.max(1, costs.length)];
}

function triplets(row: readonly number[], matches: readonly number[]): number[] {
  const distance = (score: number) => Math.sqrt(2 - 2 * score);
  return pick(row, matches, 1).flatMap((own) =>
    pick(row, matches, 0).map((negative) => hinge(0.05 + distance(own) - distance(negative))),
  );
}

function multiSimilar(scores: Table, positives: Table): number {
  const part = (values: readonly number[], sharpness: number) =>
    Math.log(1 + sum(values.map((score) => Math.exp(sharpness * (score - 0.5))))) / Math.abs(sharpness);
  const cost: RowCost = (row, matches) => part(pick(row, matches, 1), -2) + part(pick(row, matches, 0), 50);
  const mean = (table: Table, matches: Table) => overRows(table, matches, cost) / table.length;
  return (mean(scores, positives) + mean(flipped(scores), flipped(positives))) / 2;
}

function sigmoids(scores: Table, positives: Table): number {
  const total = sum(
    scores.flatMap((row, i) => row.map((score, j) => Math.log(1 + Math.exp((10 * score - 10) * (positives[i]![j] ? -1 : 1))))), // prettier-ignore
  );
  return total / Math.max(1, sum(positives.flat()));
}

const SEED = 3;
const STEP = 7;

/** For losses that draw: each entry of the table has keys for its row, and goes through them in descending order. */
const drawn =
  (cost: (own: number, negatives: readonly number[]) => number) => (scores: Table, positives: Table) => {
    const keys = randomKeys(SEED);
    keys.onProgress({ epoch: 0, step: STEP });
    const of = (table: Table, matches: Table) => {
      const [rows, columns] = [table.length, table[0]!.length];
      const values = keys.draw(rows * columns, columns).arraySync();
      return overRows(table, matches, (row, right, i) =>
        sum(
          row.map((own, j) => {
            if (!right[j]) return 0;
            const order = row.map((_, k) => k).filter((k) => !right[k]);
            order.sort((a, b) => values[i * columns + j]![b]! - values[i * columns + j]![a]!);
            return cost(own, order.map((k) => row[k]!)); // prettier-ignore
          }),
        ),
      );
    };
    return of(scores, positives) + of(flipped(scores), flipped(positives));
  };

function firstViolator(own: number, inOrder: readonly number[]): number {
  const found = inOrder.find((negative) => negative + 0.1 > own);
  return found === undefined ? 0 : 0.1 + found - own;
}

function weightedViolator(own: number, inOrder: readonly number[]): number {
  const place = inOrder.findIndex((negative) => negative + 0.3 > own);
  if (place < 0) return 0;
  const rank = Math.floor(inOrder.length / (place + 1));
  return sum(Array.from({ length: rank }, (_, r) => 1 / (r + 1))) * (0.3 + inOrder[place]! - own);
}

const hardestOfTwo = (own: number, inOrder: readonly number[]) =>
  inOrder.length === 0 ? 0 : hinge(1 + Math.max(...inOrder.slice(0, 2)) - own);

const both = { anchors: 'both', seed: SEED } as const;
const references: Readonly<
  Record<string, readonly [() => Loss, (scores: Table, positives: Table) => number]>
> = {
  semiHardHinges: [semiHardHinges, bothWays(perMatch(semiHard))],
  topKHinges: [() => topKHinges({ k: 2 }), bothWays(perMatch(hardestTwo))],
  globalRanking: [globalRanking, bothWays(perMatch((own, negatives) => sum(negatives.map((x) => hinge(40 + x - own)))))], // prettier-ignore
  infoNce: [infoNce, meanOverMatches(crossEntropy(0.07))],
  ntXent: [() => ntXent({ temperature: 0.5 }), meanOverMatches(crossEntropy(0.5))],
  supervisedContrastive: [supervisedContrastive, meanAboveZero(sharedSoftmax)],
  multiSimilarity: [multiSimilarity, multiSimilar],
  tripletMargin: [tripletMargin, meanAboveZero(triplets)],
  sigmoidPairs: [sigmoidPairs, sigmoids],
  randomNegativeHinge: [() => randomNegativeHinge({ ...both, candidates: 2 }), drawn(hardestOfTwo)],
  devise: [() => devise(both), drawn(firstViolator)],
  warp: [() => warp({ ...both, margin: 0.3 }), drawn(weightedViolator)],
};

function anyBatch(seed: number, images: number, captions: number) {
  const random = seededRandom(seed);
  const table = (value: () => number) =>
    Array.from({ length: images }, () => Array.from({ length: captions }, value));
  const scores = table(() => Math.fround(1.9 * random.next() - 0.95)); // cosines, all different
  return { scores, positives: table(() => Number(random.next() < 0.4)) };
}

describe.each(Object.entries(references))('%s', (_, [make, slowly]) => {
  it('agrees with its definition for any matches', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        (seed, images, captions) =>
          tf.tidy(() => {
            const { scores, positives } = anyBatch(seed, images, captions);
            const batch: ScoredBatch = { scores: tf.tensor2d(scores), positives: tf.tensor2d(positives) };
            const loss = make();
            loss.onProgress?.({ epoch: 0, step: STEP });
            const wanted = slowly(scores, positives);
            expectClose(loss(batch), wanted, { absolute: tolerance });
          }),
      ),
      { numRuns: 40 },
    );
  });
});
