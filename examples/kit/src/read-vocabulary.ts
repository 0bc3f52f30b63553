import { readFile } from 'node:fs/promises';
import { DataError } from '@vse/core';
import { vocabularyFromJson, type Vocabulary } from '@vse/text-encoders';

/**
 * Reads a vocabulary from a JSON file: this project's own, SCAN's `*_vocab.json`, or Favre's.
 *
 * @throws `DataError` that names the file.
 */
export async function readVocabulary(file: string): Promise<Vocabulary> {
  try {
    return vocabularyFromJson(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new DataError(`--vocabulary: ${file}: ${(cause as Error).message}`, { cause });
  }
}
