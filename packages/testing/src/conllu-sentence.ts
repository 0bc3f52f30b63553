/** Writes a sentence in CoNLL-U of its words, each as `form head relation`: `dog 3 nsubj`. */
export function conlluSentence(...words: readonly string[]): string {
  return words
    .map((word, i) => {
      const [form, head, relation] = word.split(' ');
      return [i + 1, form, '_', '_', '_', '_', head, relation, '_', '_'].join('\t');
    })
    .join('\n');
}
