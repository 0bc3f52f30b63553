import { parseCaption } from '../relations/parse-caption';
import type { TaggedWord } from '../relations/tagged-word';
import type { Token } from '../relations/token';

/** Words with tags from text: `a/DET dog/NOUN`. */
export function tagged(text: string): TaggedWord[] {
  let at = 0;
  return text.split(' ').map((cell) => {
    const [form, tag] = cell.split('/') as [string, string];
    const start = at;
    at += form.length + 1;
    return { form, tag, start, end: start + form.length };
  });
}

/** The same as the rules read them, before any repair. */
export function tokensOf(text: string): Token[] {
  return tagged(text).map(({ form, tag }) => ({ form, lower: form.toLowerCase(), tag }));
}

/** What the rules find in words with tags, as `nsubj(runs, dog)`, those of the names given or all. */
export function told(text: string, ...names: readonly string[]): string[] {
  const words = tagged(text);
  const { heads, relations } = parseCaption(words);
  return words
    .map((word, i) => ({ word, name: relations[i]!, head: words[heads[i]!] }))
    .filter(({ name, head }) => head && (names.length === 0 || names.includes(name)))
    .map(({ word, name, head }) => `${name}(${head!.form}, ${word.form})`);
}
