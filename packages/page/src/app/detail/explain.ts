import type { Explanation, SearchHit } from '@vse/server/client';
import { formatCount, formatScore } from '../ui/format';

/** A score in words. */
export interface ScoreWords {
  /** Rank among the results. */
  readonly rank: string;
  /** Sentences that say how the score came about. */
  readonly sentences: readonly string[];
}

/** Facts of a result. */
export interface ScoreFacts {
  readonly hit: SearchHit;
  readonly total: number;
  /** Number of first results that the model's own similarity ranked again. */
  readonly reranked: number;
  /** Name of the model's similarity. */
  readonly similarity: string;
  /** Score of the first result. */
  readonly best?: number;
  readonly explanation?: Explanation;
}

/** Explains a score in plain words. */
export function explainScore(facts: ScoreFacts): ScoreWords {
  const { hit, total, reranked } = facts;
  const again = hit.rank < reranked || facts.explanation?.reranked === true;
  return {
    rank: `Number ${formatCount(hit.rank + 1)} of ${formatCount(total)}`,
    sentences: [...(again ? rankedAgain(facts) : asEmbedded(facts)), ...againstBest(facts)],
  };
}

function asEmbedded({ hit, explanation }: ScoreFacts): readonly string[] {
  const query = (explanation?.parts.length ?? 1) > 1 ? 'the combined query' : 'the query';
  const cosine = explanation?.cosine ?? hit.score;
  return [
    `The model puts the picture and ${query} into one space. The cosine of the angle between them is ` +
      `${formatScore(cosine)}: 1 is the same direction, 0 is unrelated.`,
  ];
}

function rankedAgain({ hit, explanation, similarity, reranked }: ScoreFacts): readonly string[] {
  const cosine = hit.proposed ?? explanation?.cosine;
  const first = `A quick comparison of whole vectors chose ${formatCount(reranked)} candidates`;
  return [
    cosine === undefined ? `${first}.` : `${first}; this picture's cosine was ${formatScore(cosine)}.`,
    `Then ${explanation?.similarity ?? similarity} compared the words with the regions of each candidate and scored this one ` +
      `${formatScore(hit.score)}. The order is by that score.`,
  ];
}

function againstBest({ hit, best }: ScoreFacts): readonly string[] {
  if (best === undefined || hit.rank === 0) return [];
  return [`The best result has ${formatScore(best)}.`];
}
