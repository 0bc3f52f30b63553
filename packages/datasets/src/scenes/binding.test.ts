import { describe, expect, it } from 'vitest';
import { captionedScenes, type CaptionedScene } from './captioned-scenes';
import type { SceneCaption } from './captions';
import { COLOUR_WORDS, NOUNS, PATTERN_NOUNS, PATTERN_WORDS } from './vocabulary';

/** The attribute that each word names. */
const MEANING = new Map<string, string>();
for (const [colour, words] of Object.entries(COLOUR_WORDS))
  for (const word of words) MEANING.set(word, colour);
for (const [pattern, words] of Object.entries(PATTERN_WORDS))
  for (const word of words) MEANING.set(word, pattern);
for (const [pattern, words] of Object.entries(PATTERN_NOUNS)) MEANING.set(words[1], pattern);
for (const [category, { words }] of Object.entries(NOUNS))
  for (const [word] of words) MEANING.set(word, category);

/** Attributes by phrase, in one list each. */
function phrasesOf(caption: SceneCaption): string[][] {
  const phrases = new Map<number, string[]>();
  for (const { form, lemma, phrase } of caption.words) {
    const meaning = MEANING.get(form.toLowerCase()) ?? MEANING.get(lemma);
    if (phrase !== undefined && meaning !== undefined)
      phrases.set(phrase, [...(phrases.get(phrase) ?? []), meaning]);
  }
  return [...phrases.values()];
}

const regionsOf = ({ scene }: CaptionedScene): Set<string>[] =>
  scene.objects.map(({ category, colour, pattern }) => new Set<string>([category, colour, pattern]));

/** Share of words that name any attribute of the picture, whichever object has it. */
function bag(phrases: string[][], regions: Set<string>[]): number {
  const all = regions.flatMap((region) => [...region]);
  return phrases.flat().filter((word) => all.includes(word)).length / phrases.flat().length;
}

/** Share of words that name attributes of the best region for their phrase. */
function bound(phrases: string[][], regions: Set<string>[]): number {
  const fits = phrases.map((phrase) =>
    Math.max(...regions.map((region) => phrase.filter((w) => region.has(w)).length)),
  );
  return fits.reduce((a, b) => a + b, 0) / phrases.flat().length;
}

/** Text-to-image recall at 1 in percent; equal scores share the hit. */
function recallAtOne(scenes: readonly CaptionedScene[], score: typeof bag): number {
  const regions = scenes.map(regionsOf);
  const hits = scenes.flatMap(({ captions }, image) =>
    captions.map((caption) => {
      const phrases = phrasesOf(caption).filter((phrase) => phrase.length > 0);
      const scores = regions.map((one) => score(phrases, one));
      const best = Math.max(...scores);
      return scores[image] === best ? 1 / scores.filter((one) => one === best).length : 0;
    }),
  );
  return (100 * hits.reduce((a, b) => a + b, 0)) / hits.length;
}

describe('scenes', () => {
  it('cannot be told apart by which attributes occur alone', () => {
    const test = captionedScenes(1, { train: 0, dev: 0, test: 90 });
    const blind = recallAtOne(test, bag);
    const seeing = recallAtOne(test, bound);
    expect(seeing).toBeGreaterThan(50);
    expect(seeing).toBeGreaterThan(2 * blind);
  });
});
