import type { SearchModelInUse } from './open-for-use';

/** A vocabulary of words, as the recipe of a caption encoder has it. */
interface Words {
  readonly words?: readonly string[];
  tokenize?(sentence: string): readonly string[];
}

/** Words of sentences that a model's vocabulary lacks; none for a model whose vocabulary is not of words. */
export function unknownWords(
  { model }: SearchModelInUse['embedder'],
  sentences: readonly string[],
): readonly string[] {
  if (!('captions' in model)) return [];
  const [options] = model.captions.recipe?.args ?? [];
  const { vocabulary } = (options ?? {}) as { readonly vocabulary?: Words };
  if (!vocabulary?.words || !vocabulary.tokenize) return [];
  const known = new Set(vocabulary.words);
  const words = sentences.flatMap((sentence) => vocabulary.tokenize!(sentence));
  return [...new Set(words)].filter((word) => !known.has(word));
}

/** Says which words a model does not know; nothing if it knows all. */
export function unknownWordsText(words: readonly string[]): string {
  return words.length === 0
    ? ''
    : `The model does not know ${words.map((word) => `‘${word}’`).join(', ')}: its training had no such word.`;
}
