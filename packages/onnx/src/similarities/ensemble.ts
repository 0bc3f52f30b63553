import { add, mul } from '../graph/elementwise';
import type { ScoreGraph } from './score-graph';

/** `ensemble` of `@vse/attention`: weighted mean of scores, in one graph. */
export function ensemble(members: readonly ScoreGraph[], weights: readonly number[]): ScoreGraph {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    elementsPerPair: (sizes) => Math.max(...members.map((member) => member.elementsPerPair(sizes))),
    build: (images, captions) =>
      members
        .map((member, i) => mul(member.build(images, captions), weights[i]! / total)) // [images, captions]
        .reduce((scores, more) => add(scores, more)),
  };
}
