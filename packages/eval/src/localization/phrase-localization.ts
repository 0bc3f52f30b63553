import {
  assertBoxes,
  boxOverlap,
  DataError,
  enclosingBox,
  ShapeError,
  type Box,
  type OverlapOptions,
} from '@vse/core';
import { assertOverlap } from './assert-overlap';
import { checkCutoffs } from '../retrieval/retrieval-metrics';

/** One phrase of one image: proposals, their scores, and the true boxes. */
export interface LocalizedPhrase {
  /** The proposals. */
  readonly boxes: readonly Box[];
  /** Score of each proposal, higher for a better match. */
  readonly scores: ArrayLike<number>;
  /** True boxes of the phrase; several if it names several things. */
  readonly truth: readonly Box[];
  /** Category of the phrase (people, animals, ...), which is also measured apart. */
  readonly category?: string;
}

/** Options of `phraseLocalization`. */
export interface PhraseLocalizationOptions extends OverlapOptions {
  /** Cut-offs of the recall. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** Overlap from which a proposal is correct. Defaults to `0.5`. */
  readonly minOverlap?: number;
  /** Ground truth of a phrase with several boxes: the box around all, or any of them. Defaults to `'union'`. */
  readonly severalBoxes?: 'union' | 'any';
}

/** Recall of phrases. */
export interface LocalizationRecall {
  /** Percent of the phrases with a correct proposal among the first k, by k. */
  readonly recall: Readonly<Record<number, number>>;
  /** Percent of the phrases with any correct proposal, the upper bound of every ranking of these proposals. */
  readonly upperBound: number;
  /** Number of phrases. */
  readonly phrases: number;
}

/** Recall of all phrases and of each category. */
export interface PhraseLocalization extends LocalizationRecall {
  /** Recall of the phrases of each category. */
  readonly byCategory: Readonly<Record<string, LocalizationRecall>>;
}

/**
 * Recall of phrases in their image, by the protocol of Flickr30K Entities: a proposal is correct if its overlap
 * (intersection over union) with the true box is at least 0.5. https://arxiv.org/abs/1505.04870
 *
 * Equal scores rank in the order of the proposals; a phrase without proposals is not found. Time O(proposals).
 *
 * @param phrases - Proposals, scores and true boxes of each phrase.
 * @param options - Cut-offs, overlap, and the ground truth of phrases with several boxes.
 * @throws `OptionError` if an option is out of range, `DataError` or `ShapeError` if a phrase is malformed.
 * @example
 * ```ts
 * import { phraseLocalization } from '@vse/eval';
 *
 * const boxes = [[0, 0, 4, 4], [5, 5, 9, 9]] as const;
 * const found = phraseLocalization([{ boxes, scores: [0.2, 0.9], truth: [[0, 0, 4, 4]] }], { ks: [1, 2] });
 * console.log(found.recall, found.upperBound); // { '1': 0, '2': 100 } 100
 * ```
 */
export function phraseLocalization(
  phrases: readonly LocalizedPhrase[],
  { ks = [1, 5, 10], minOverlap = 0.5, severalBoxes = 'union', ...overlap }: PhraseLocalizationOptions = {},
): PhraseLocalization {
  const where = 'phraseLocalization';
  checkCutoffs(where, ks);
  assertOverlap(where, 'minOverlap', minOverlap);
  if (phrases.length === 0) throw new DataError(`${where}: phrases must not be empty.`);
  const ranks = phrases.map((phrase, i) => {
    checkPhrase(`${where}: phrase ${i}`, phrase);
    const truth = severalBoxes === 'union' ? [enclosingBox(phrase.truth)] : phrase.truth;
    const isCorrect = (box: Box): boolean =>
      truth.some((trueBox) => boxOverlap(box, trueBox, overlap) >= minOverlap);
    return firstCorrect(phrase, isCorrect);
  });
  const categories = new Set(phrases.flatMap(({ category }) => (category === undefined ? [] : [category])));
  const ranksOf = (category: string) => ranks.filter((_, i) => phrases[i]!.category === category);
  return {
    ...summarize(ranks, ks),
    byCategory: Object.fromEntries([...categories].map((name) => [name, summarize(ranksOf(name), ks)])),
  };
}

/**
 * Checks the proposals, scores and true boxes of a phrase.
 *
 * @throws `ShapeError` if boxes and scores do not match, `DataError` if a score or box is invalid or `truth` is empty.
 */
function checkPhrase(where: string, { boxes, scores, truth }: LocalizedPhrase): void {
  if (scores.length !== boxes.length) {
    throw new ShapeError(`${where}: scores must be one per box, ${boxes.length}, got ${scores.length}.`);
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i]))
      throw new DataError(`${where}: scores[${i}] must be finite, got ${scores[i]}.`);
  }
  if (truth.length === 0)
    throw new DataError(`${where}: truth must have a box, got none. Leave out phrases without a box.`);
  assertBoxes(where, 'boxes', boxes);
  assertBoxes(where, 'truth', truth);
}

/** 0-based rank of the best correct proposal; Infinity if none is correct. */
function firstCorrect({ boxes, scores }: LocalizedPhrase, isCorrect: (box: Box) => boolean): number {
  let best = -1;
  boxes.forEach((box, i) => {
    if ((best < 0 || scores[i]! > scores[best]!) && isCorrect(box)) best = i;
  });
  if (best < 0) return Infinity;
  return boxes.filter((_, i) => scores[i]! > scores[best]! || (scores[i] === scores[best] && i < best))
    .length;
}

function summarize(ranks: readonly number[], ks: readonly number[]): LocalizationRecall {
  const share = (limit: number) => (100 * ranks.filter((rank) => rank < limit).length) / ranks.length;
  return {
    recall: Object.fromEntries(ks.map((k) => [k, share(k)])),
    upperBound: share(Infinity),
    phrases: ranks.length,
  };
}
