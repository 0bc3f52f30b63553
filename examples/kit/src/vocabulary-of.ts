import { DataError, type FeatureMatrix, type PairedData } from '@vse/core';
import { captionsOf } from '@vse/datasets';
import { buildVocabulary, type Vocabulary } from '@vse/text-encoders';
import type { DataArguments } from './flags';
import { readVocabulary } from './read-vocabulary';

/** Reads the vocabulary of `--vocabulary`, or builds one of words in at least four training captions, as SCAN and VSE++. */
export async function vocabularyOf(
  train: PairedData<FeatureMatrix, string>,
  { vocabularyFile }: Pick<DataArguments, 'vocabularyFile'>,
): Promise<Vocabulary> {
  if (vocabularyFile !== undefined) return readVocabulary(vocabularyFile);
  const captions = await captionsOf(train);
  const minCount = 4;
  try {
    return buildVocabulary(captions, { minCount });
  } catch (cause) {
    throw new DataError(
      `--data: the captions of ${train.name} must have words that occur ${minCount} times, got none in ` +
        `${captions.length} captions. Give more of them: a higher --limit, or whole caption files.`,
      { cause },
    );
  }
}
