import { parseCaption } from '../parsing/parse-caption';
import type { TaggedWord } from '../parsing/tagged-word';
import type { Token } from '../parsing/token';

/** Tagged words from text: `a/DET dog/NOUN`. */
export function tagged(text: string): TaggedWord[] {
  let at = 0;
  return text.split(' ').map((cell) => {
    const [form, tag] = cell.split('/') as [string, string];
    const start = at;
    at += form.length + 1;
    return { form, tag, start, end: start + form.length };
  });
}

/** The same as tokens of the parsing rules, before tag repair. */
export function tokensOf(text: string): Token[] {
  return tagged(text).map(({ form, tag }) => ({ form, lower: form.toLowerCase(), tag }));
}

/** Relations that the rules find in tagged text, as `nsubj(runs, dog)`: those of `names`, or all. */
export function relationsIn(text: string, ...names: readonly string[]): string[] {
  const words = tagged(text);
  const { heads, relations } = parseCaption(words);
  return words
    .map((word, i) => ({ word, name: relations[i]!, head: words[heads[i]!] }))
    .filter(({ name, head }) => head && (names.length === 0 || names.includes(name)))
    .map(({ word, name, head }) => `${name}(${head!.form}, ${word.form})`);
}
