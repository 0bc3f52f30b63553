import { captionsOf, remembered, type ExperimentData } from '@vse/example-kit';
import {
  buildVocabulary,
  loadWordVectors,
  type Vocabulary,
  type WordRelation,
  type WordVectors,
} from '@vse/text-encoders';
import { openRelationExtractor } from '@vse/text-encoders/parsing';
import type { Arguments } from './arguments';

export interface Relations {
  /** Reads the relations of a caption, once for each caption. */
  readonly relations: (caption: string) => readonly WordRelation[];
  /** Of the words that stand in relations. */
  readonly vocabulary: Vocabulary;
  /** Of those words, where a file was given. */
  readonly wordVectors?: WordVectors;
  /** The size of word vectors that are learnt, where none was. */
  readonly wordDim?: number;
}

/** The sentence fragments: dependency relations, the words in them, and vectors of these words. */
export async function openRelations(
  data: Pick<ExperimentData, 'train'>,
  { wordVectors: file, wordDim }: Pick<Arguments, 'wordVectors' | 'wordDim'>,
): Promise<Relations> {
  const relations = remembered((await openRelationExtractor()).extract);
  const captions = await captionsOf(data.train);
  const words = captions.map((caption) =>
    relations(caption)
      .flatMap(({ head, dependent }) => [head, dependent])
      .join(' '),
  );
  const vocabulary = buildVocabulary(words, { minCount: 4 });
  if (file === undefined) return { relations, vocabulary, wordDim };
  return { relations, vocabulary, wordVectors: await loadWordVectors(file, { words: vocabulary.words }) };
}
