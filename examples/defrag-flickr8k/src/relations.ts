import { captionsOf } from '@vse/datasets';
import { captionRelations, type ExperimentData } from '@vse/example-kit';
import {
  buildVocabulary,
  loadWordVectors,
  type Vocabulary,
  type WordRelation,
  type WordVectors,
} from '@vse/text-encoders';
import type { Arguments } from './arguments';

export interface Relations {
  /** Returns the relations of a caption, found once. */
  readonly relations: (caption: string) => readonly WordRelation[];
  /** Digest of the file of parses, if there is one. */
  readonly fingerprint: Readonly<Record<string, string>>;
  /** Needs of a saved model that reads captions, one sentence each. */
  readonly needs: readonly string[];
  /** Vocabulary of the words in relations. */
  readonly vocabulary: Vocabulary;
  /** Vectors of these words, if a file is given. */
  readonly wordVectors?: WordVectors;
  /** Dimension of learnt word vectors, if no file is given. */
  readonly wordDim?: number;
}

type Settings = Pick<Arguments, 'wordVectors' | 'wordDim'> &
  Partial<Pick<Arguments, 'relations' | 'limit' | 'skipBad'>>;

/** Opens the sentence fragments: dependency relations, their words, and vectors of these words. */
export async function openRelations(
  { train, dev, test }: Pick<ExperimentData, 'train' | 'dev' | 'test'>,
  { wordVectors: file, wordDim, ...settings }: Settings,
): Promise<Relations> {
  const captions = await captionsOf(train);
  const others = await Promise.all([...(dev ? [dev] : []), test].map((split) => captionsOf(split)));
  const {
    of: relations,
    fingerprint,
    needs,
  } = await captionRelations([captions, ...others].flat(), settings);
  const words = captions.map((caption) =>
    relations(caption)
      .flatMap(({ head, dependent }) => [head, dependent])
      .join(' '),
  );
  const vocabulary = buildVocabulary(words, { minCount: 4 });
  const found = { relations, fingerprint, needs, vocabulary };
  if (file === undefined) return { ...found, wordDim };
  return { ...found, wordVectors: await loadWordVectors(file, { words: vocabulary.words }) };
}
