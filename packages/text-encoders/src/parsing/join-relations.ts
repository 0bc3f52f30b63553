import type { WordRelation } from '../relations/word-relation';
import type { ParsedSentence } from './parsed-sentence';
import { relationsOf } from './relations-of';

/** Lists the relations of sentences as those of one. */
export function joinRelations(sentences: readonly ParsedSentence[]): WordRelation[] {
  let before = 0;
  return sentences.flatMap((sentence) => {
    const start = before;
    before += sentence.words.length;
    return relationsOf(sentence).map(({ headIndex, dependentIndex, ...relation }) => ({
      ...relation,
      headIndex: start + headIndex,
      dependentIndex: start + dependentIndex,
    }));
  });
}
