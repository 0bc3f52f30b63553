import { add, mul } from '../graph/elementwise';
import type { ScoreGraph } from './score-graph';

/**
 * `ensemble` of `@vse/attention`: weighted mean of scores, in one graph.
 *
 * @throws `Error` if the weights of two members fix other dimensions.
 */
export function ensemble(members: readonly ScoreGraph[], weights: readonly number[]): ScoreGraph {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const dims = dimsOf(members);
  return {
    ...(dims && { dims }),
    elementsPerPair: (sizes) => Math.max(...members.map((member) => member.elementsPerPair(sizes))),
    build: (images, captions) =>
      members
        .map((member, i) => mul(member.build(images, captions), weights[i]! / total)) // [images, captions]
        .reduce((scores, more) => add(scores, more)),
  };
}

/** Dimensions that the weights of members fix. */
function dimsOf(members: readonly ScoreGraph[]): ScoreGraph['dims'] {
  const [first, ...others] = members.flatMap(({ dims }) => (dims ? [dims] : []));
  const other = others.find(
    ({ images, captions }) => images !== first!.images || captions !== first!.captions,
  );
  if (!other) return first;
  throw new Error(
    `members read vectors of the dimensions ${first!.images} and ${first!.captions}, and of ${other.images} and ` +
      `${other.captions}, so that one graph has no inputs for both`,
  );
}
