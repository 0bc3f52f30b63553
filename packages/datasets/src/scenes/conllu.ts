import type { Word } from './fragment';

/** Formats a sentence in CoNLL-U, with its blank line. https://universaldependencies.org/format.html */
export function toConllu(id: string, words: readonly Word[]): string {
  const text = words.map((word) => word.form).join(' ');
  const rows = words.map((word, i) =>
    [
      i + 1,
      word.form,
      word.lemma,
      word.upos,
      '_',
      '_',
      word.head + 1,
      word.relation,
      '_',
      word.phrase === undefined ? '_' : `Phrase=${word.phrase}`,
    ].join('\t'),
  );
  return `# sent_id = ${id}\n# text = ${text}\n${rows.join('\n')}\n\n`;
}
