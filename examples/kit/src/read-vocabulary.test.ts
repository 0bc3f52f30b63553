import { join } from 'node:path';
import { DataError } from '@vse/core';
import { buildVocabulary, toScanVocabulary } from '@vse/text-encoders';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { readVocabulary } from './read-vocabulary';
import { writeLines } from './testing/folders';

describe('readVocabulary', () => {
  const words = buildVocabulary(['a dog', 'a cat'], { minCount: 1 });

  it('reads SCAN\u2019s file: the same words under the same ids', async () => {
    const file = join(await temporaryFolder(), 'f30k_precomp_vocab.json');
    await writeLines(file, [JSON.stringify(toScanVocabulary(words))]);
    const read = await readVocabulary(file);
    expect(read.words).toEqual(words.words);
    expect(read.hash).toBe(words.hash);
  });

  it('names the file at fault', async () => {
    const file = join(await temporaryFolder(), 'words.json');
    await expect(readVocabulary(file)).rejects.toThrow(DataError);
    await writeLines(file, ['{"word2idx": 3']);
    await expect(readVocabulary(file)).rejects.toThrow(`--vocabulary: ${file}: `);
    await writeLines(file, ['{}']);
    await expect(readVocabulary(file)).rejects.toThrow(`--vocabulary: ${file}: vocabularyFromJson: wanted`);
  });
});
