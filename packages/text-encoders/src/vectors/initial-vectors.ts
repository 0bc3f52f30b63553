import { OptionError } from '@vse/core';
import type { WordVectors } from './word-vectors';

/**
 * Initial vectors of an encoder's ids; empty without word vectors.
 *
 * @throws `OptionError` if dimensions differ, or the vocabulary does not list its words.
 */
export function initialVectors(
  where: string,
  wordDim: number,
  words: readonly string[] | undefined,
  wordVectors: WordVectors | undefined,
): { initial?: (id: number) => Float32Array | undefined } {
  if (!wordVectors) return {};
  if (wordVectors.dim !== wordDim) {
    throw new OptionError(
      `${where}: wordDim must be ${wordVectors.dim}, the dimension of wordVectors, got ${wordDim}. Leave it out.`,
    );
  }
  if (!words) {
    throw new OptionError(
      `${where}: wordVectors need a vocabulary with its words; build it with buildVocabulary.`,
    );
  }
  return { initial: (id) => wordVectors.vectorOf(words[id] ?? '') };
}
