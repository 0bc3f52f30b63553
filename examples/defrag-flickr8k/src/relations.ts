import { captionsOf } from '@vse/datasets';
import { remembered, type ExperimentData } from '@vse/example-kit';
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
  /** Returns the relations of a caption, extracted once. */
  readonly relations: (caption: string) => readonly WordRelation[];
  /** Vocabulary of the words in relations. */
  readonly vocabulary: Vocabulary;
  /** Vectors of these words, if a file is given. */
  readonly wordVectors?: WordVectors;
  /** Dimension of learnt word vectors, if no file is given. */
  readonly wordDim?: number;
}

/** Opens the sentence fragments: dependency relations, their words, and vectors of these words. */
export async function openRelations(
  train: ExperimentData['train'],
  { wordVectors: file, wordDim }: Pick<Arguments, 'wordVectors' | 'wordDim'>,
): Promise<Relations> {
  const relations = remembered((await openRelationExtractor()).extract);
  const captions = await captionsOf(train);
  const words = captions.map((caption) =>
    relations(caption)
      .flatMap(({ head, dependent }) => [head, dependent])
      .join(' '),
  );
  const vocabulary = buildVocabulary(words, { minCount: 4 });
  if (file === undefined) return { relations, vocabulary, wordDim };
  return { relations, vocabulary, wordVectors: await loadWordVectors(file, { words: vocabulary.words }) };
}
