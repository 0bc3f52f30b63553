import type { ParsedSentence } from './parsed-sentence';

/** Brackets as the Penn Treebank writes them. */
const BRACKET = /-[LR][RCS]B-/g;

/**
 * Letters and digits of a text: parsers change spaces, quotes and brackets. A text without them is its characters without
 * spaces.
 */
export function captionKey(text: string): string {
  const plain = text.replace(BRACKET, '').normalize('NFC').toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]/gu, '') || plain.replace(/\s/g, '');
}

/** Letters and digits of a sentence: of its text, where the parser wrote it, else of its words. */
export function sentenceKey({ text, words }: ParsedSentence): string {
  return captionKey(text ?? words.map(({ form }) => form).join(' '));
}
