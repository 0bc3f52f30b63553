import { DataError } from '@vse/core';
import type { ParsedSentence, ParsedWord } from './parsed-sentence';

/** Options of `parseConllu`. */
export interface ParseConlluOptions {
  /** Name of the text in error messages. Defaults to `'parseConllu'`. */
  readonly file?: string;
}

/** A line of a sentence before its head is resolved. */
interface Row {
  readonly line: number;
  readonly id: string;
  readonly head: string;
  readonly word: Omit<ParsedWord, 'head'>;
}

const COLUMNS = 'ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC';

/**
 * Parses dependency trees in CoNLL-U, https://universaldependencies.org/format.html, the output of CoreNLP, Stanza, spaCy
 * and UDPipe. Skips comments except `# sent_id`, multi-word tokens (`1-2`) and empty nodes (`1.1`). Lines may end in CR LF;
 * columns after the eighth may be missing.
 *
 * @param text - Content of a CoNLL-U file.
 * @param options - Name of the file for error messages.
 * @throws `DataError` that names the line: too few columns, ids that do not count from 1, a head that is missing, is no
 * word of the sentence or is the word itself, a sentence without a root or with a cycle.
 * @example
 * ```ts
 * import { parseConllu, relationsOf } from '@vse/text-encoders/parsing';
 *
 * const lines = ['1 dogs dog NOUN _ _ 2 nsubj', '2 run run VERB _ _ 0 root'];
 * const [sentence] = parseConllu(lines.join('\n').replaceAll(' ', '\t'));
 * if (sentence) console.log(relationsOf(sentence)); // nsubj(run, dogs)
 * ```
 */
export function parseConllu(
  text: string,
  { file = 'parseConllu' }: ParseConlluOptions = {},
): ParsedSentence[] {
  const sentences: ParsedSentence[] = [];
  let rows: Row[] = [];
  let id: string | undefined;
  const close = () => {
    if (rows.length > 0) sentences.push({ words: wordsOf(rows, file), ...(id !== undefined && { id }) });
    rows = [];
    id = undefined;
  };
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .forEach((content, i) => {
      if (content.trim() === '') close();
      else if (content.startsWith('#')) id = /^#\s*sent_id\s*=\s*(.*?)\s*$/.exec(content)?.[1] ?? id;
      else if (!/^\d+[-.]\d+\t/.test(content)) {
        const row = rowOf(content, i + 1, file);
        if (row.id !== String(rows.length + 1)) fail(file, row.line, `ID must be ${rows.length + 1}`, row.id);
        rows.push(row);
      }
    });
  close();
  return sentences;
}

function rowOf(content: string, line: number, file: string): Row {
  const cells = content.split('\t');
  if (cells.length < 8) {
    fail(file, line, `wanted 10 columns with tabs between them (${COLUMNS})`, `${cells.length}`);
  }
  const [id, form, lemma, upos, , , head, relation] = cells as [string, string, ...string[]];
  if (!relation || relation === '_')
    fail(file, line, `DEPREL of '${form}' is missing`, `'${relation ?? ''}'`);
  const word = { form, relation, ...column('lemma', lemma), ...column('upos', upos) };
  return { line, id, head: head!, word };
}

/** An optional column by name; `_` means empty. */
function column(
  name: 'lemma' | 'upos',
  value: string | undefined,
): Partial<Record<'lemma' | 'upos', string>> {
  return value === undefined || value === '_' || value === '' ? {} : { [name]: value };
}

function wordsOf(rows: readonly Row[], file: string): ParsedWord[] {
  const words = rows.map(({ line, id, head, word }) => {
    const value = /^\d+$/.test(head) ? Number(head) : NaN;
    if (!(value <= rows.length) || head === id) {
      fail(
        file,
        line,
        `HEAD of '${word.form}' must be 0 or another word's ID up to ${rows.length}`,
        `'${head}'`,
      );
    }
    return { ...word, head: value - 1 };
  });
  words.forEach((_, start) => {
    let at = start;
    for (let steps = 0; at >= 0; steps++) {
      if (steps > words.length) {
        fail(file, rows[start]!.line, 'heads must lead to a root', `a cycle at '${words[start]!.form}'`);
      }
      at = words[at]!.head;
    }
  });
  return words;
}

function fail(file: string, line: number, wanted: string, got: string): never {
  throw new DataError(`${file}:${line}: ${wanted}, got ${got}. Write the file again with the parser.`);
}
