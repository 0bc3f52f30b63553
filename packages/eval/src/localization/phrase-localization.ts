import {
  assertBoxes,
  boxOverlap,
  DataError,
  enclosingBox,
  ShapeError,
  type Box,
  type OverlapOptions,
} from '@vse/core';
import { assertMinOverlap } from './min-overlap';
import { checkCutoffs } from '../retrieval/retrieval-metrics';

/** One phrase of one image: where it might be, how well each place fits, and where it is. */
export interface LocalizedPhrase {
  /** The proposals. */
  readonly boxes: readonly Box[];
  /** One per proposal, higher for a better match. */
  readonly scores: ArrayLike<number>;
  /** Where the phrase is; several boxes where it names several things. */
  readonly truth: readonly Box[];
  /** The kind of thing (people, animals, ...), to be measured apart. */
  readonly category?: string;
}

export interface PhraseLocalizationOptions extends OverlapOptions {
  /** Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** The overlap from which a proposal is right. Defaults to `0.5`. */
  readonly minOverlap?: number;
  /** What a phrase with several boxes asks for: the box around all, or any one of them. Defaults to `'union'`. */
  readonly severalBoxes?: 'union' | 'any';
}

export interface LocalizationRecall {
  /** Percent of the phrases with a right proposal among the first k, by k. */
  readonly recall: Readonly<Record<number, number>>;
  /** Percent of the phrases with a right proposal at all: no ranking of these proposals does better. */
  readonly upperBound: number;
  readonly phrases: number;
}

export interface PhraseLocalization extends LocalizationRecall {
  readonly byCategory: Readonly<Record<string, LocalizationRecall>>;
}

/**
 * How often a phrase is found in its image, by the protocol of Flickr30K Entities: right where the overlap
 * (intersection over union) with the true box is at least 0.5. https://arxiv.org/abs/1505.04870
 *
 * Equal scores rank in the order of the proposals; a phrase without proposals is not found. Time O(proposals).
 */
export function phraseLocalization(
  phrases: readonly LocalizedPhrase[],
  { ks = [1, 5, 10], minOverlap = 0.5, severalBoxes = 'union', ...overlap }: PhraseLocalizationOptions = {},
): PhraseLocalization {
  const where = 'phraseLocalization';
  checkCutoffs(where, ks);
  assertMinOverlap(where, minOverlap);
  if (phrases.length === 0) throw new DataError(`${where}: phrases must not be empty.`);
  const ranks = phrases.map((phrase, i) => {
    checkPhrase(`${where}: phrase ${i}`, phrase);
    const truth = severalBoxes === 'union' ? [enclosingBox(phrase.truth)] : phrase.truth;
    return firstRight(phrase, (box) => truth.some((right) => boxOverlap(box, right, overlap) >= minOverlap));
  });
  const categories = new Set(phrases.flatMap(({ category }) => (category === undefined ? [] : [category])));
  const ranksOf = (category: string) => ranks.filter((_, i) => phrases[i]!.category === category);
  return {
    ...summarize(ranks, ks),
    byCategory: Object.fromEntries([...categories].map((name) => [name, summarize(ranksOf(name), ks)])),
  };
}

/** Throws where boxes and scores of a phrase do not belong together. */
export function checkPhrase(where: string, { boxes, scores, truth }: LocalizedPhrase): void {
  if (scores.length !== boxes.length) {
    throw new ShapeError(
      `${where}: scores must be one per box, wanted ${boxes.length}, got ${scores.length}.`,
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i]))
      throw new DataError(`${where}: scores[${i}] must be finite, got ${scores[i]}.`);
  }
  if (truth.length === 0)
    throw new DataError(`${where}: truth must have a box. Leave out phrases that have none.`);
  assertBoxes(where, 'boxes', boxes);
  assertBoxes(where, 'truth', truth);
}

/** The 0-based rank of the best right proposal; Infinity where none is right. */
function firstRight({ boxes, scores }: LocalizedPhrase, isRight: (box: Box) => boolean): number {
  let best = -1;
  boxes.forEach((box, i) => {
    if ((best < 0 || scores[i]! > scores[best]!) && isRight(box)) best = i;
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
