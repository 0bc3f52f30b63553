import { relativeBox, type PhraseDataset } from '@vse/datasets';
import type { Box } from '@vse/report';
import { openRelationExtractor, type ParsedSentence } from '@vse/text-encoders/parsing';

/** A phrase of a sentence. */
export interface SentencePhrase {
  /** Index of its first word. */
  readonly firstWord: number;
  /** Number of its words. */
  readonly words: number;
  /** Box of what it names, as shares of the picture, if somebody drew one. */
  readonly truth?: Box;
}

/** A sentence as words, with its phrases. */
export interface PhrasedSentence {
  readonly words: readonly string[];
  readonly phrases: readonly SentencePhrase[];
}

/**
 * Returns a function that finds the phrases of a sentence with their boxes, by the file of the picture and the sentence as
 * `sentenceOf` writes it.
 */
export function linkedPhrases(
  { captions, images, phrases }: PhraseDataset,
  sentenceOf: (caption: string) => string,
): (file: string, sentence: string) => readonly SentencePhrase[] | undefined {
  const found = new Map<string, SentencePhrase[]>();
  const keyOf = (file: string, sentence: string) => `${file}\n${sentence}`;
  for (const { caption, firstWord, text, boxes } of phrases) {
    const { image, text: sentence } = captions[caption]!;
    const record = images[image]!;
    const [box] = boxes;
    if (record.file === undefined || !box) continue;
    const key = keyOf(record.file, sentenceOf(sentence));
    const around = {
      left: Math.min(...boxes.map(({ left }) => left)),
      top: Math.min(...boxes.map(({ top }) => top)),
      right: Math.max(...boxes.map(({ right }) => right)),
      bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
    };
    const phrase = { firstWord, words: text.split(' ').length, truth: relativeBox(around, record) };
    found.set(key, [...(found.get(key) ?? []), phrase]);
  }
  return (file, sentence) => found.get(keyOf(file, sentence));
}

/** Relations of the words that make a phrase with the noun they belong to. */
const withinPhrase = /^(det|amod|compound|nummod|nmod:poss|flat)/;

/** Opens a function that finds the noun phrases of two words or more in a sentence, by a tagger and rules. */
export async function openNounPhrases(): Promise<(sentence: string) => PhrasedSentence> {
  const { parse } = await openRelationExtractor();
  return (sentence) => {
    const parsed = parse(sentence);
    return { words: parsed.words.map(({ form }) => form), phrases: nounPhrases(parsed) };
  };
}

/** Finds the noun phrases of a parsed sentence: a noun with the words right before it that depend on it. */
export function nounPhrases({ words }: ParsedSentence): readonly SentencePhrase[] {
  return words.flatMap((_, noun): SentencePhrase[] => {
    let first = noun;
    while (first > 0 && belongsTo(words, first - 1, noun)) first--;
    const own = noun - first + 1;
    return own >= 2 && !withinPhrase.test(words[noun]!.relation) ? [{ firstWord: first, words: own }] : [];
  });
}

function belongsTo(words: ParsedSentence['words'], word: number, noun: number): boolean {
  const { head, relation } = words[word]!;
  if (!withinPhrase.test(relation)) return false;
  // "very old" in "a very old man": the adverb would end the phrase, the adjective of an adjective does not.
  return head === noun || (head > word && head < noun && withinPhrase.test(words[head]!.relation));
}
