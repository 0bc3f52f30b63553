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
const COLUMNS_WANTED = `wanted 10 columns with tabs between them (${COLUMNS})`;

/**
 * Parses dependency trees in CoNLL-U, https://universaldependencies.org/format.html, the output of CoreNLP, Stanza, spaCy
 * and UDPipe. Skips comments except `# sent_id` and `# text`, multi-word tokens (`1-2`) and empty nodes (`1.1`). Lines may end in CR LF;
 * columns after the eighth may be missing. Tokens of white space, which spaCy writes, are left out: what they govern is
 * governed by their governor. Time O(characters).
 *
 * @param text - Content of a CoNLL-U file.
 * @param options - Name of the file for error messages.
 * @throws `DataError` that names the line: typed dependencies such as `nsubj(runs-3, dog-2)`, too few columns, ids that do not count from 1, a head that is missing, is no
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
  let comments: Pick<ParsedSentence, 'id' | 'text'> = {};
  const close = () => {
    if (rows.length > 0) sentences.push({ words: wordsOf(rows, file), ...comments });
    rows = [];
    comments = {};
  };
  let cut = ''; // lines so far of a token that is a line break
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .forEach((line, i) => {
      const content = cut + line;
      cut = '';
      if (isCutToken(content)) cut = `${content} `;
      else if (content.trim() === '') close();
      else if (content.startsWith('#')) comments = { ...comments, ...commentOf(content) };
      else if (!/^\d+[-.]\d+\t/.test(content)) {
        const row = rowOf(content, i + 1, file);
        if (row.id !== String(rows.length + 1)) fail(file, row.line, `ID must be ${rows.length + 1}`, row.id);
        rows.push(row);
      }
    });
  if (cut !== '') fail(file, text.split(/\r\n|\r|\n/).length, COLUMNS_WANTED, 'the end of the file');
  close();
  return sentences;
}

/** Reads a comment that is kept: `# sent_id = a` or `# text = A dog runs.`. */
function commentOf(line: string): Pick<ParsedSentence, 'id' | 'text'> {
  const [, name, value] = /^#\s*(sent_id|text)\s*=([^]*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) return {};
  return name === 'text' ? { text: value.trim() } : { id: value.trim() };
}

/** True for the beginning of a token whose FORM, and then its LEMMA, is a line break. */
function isCutToken(content: string): boolean {
  return /^\d+\t\s*$/.test(content) && content.split('\t').length <= 4;
}

function rowOf(content: string, line: number, file: string): Row {
  const cells = content.split('\t');
  if (cells.length === 1 && /^[\w:]+\(.+-\d+'*, *.+-\d+'*\)\s*$/.test(content)) {
    throw new DataError(
      `${file}:${line}: wanted CoNLL-U, got typed dependencies of the Stanford parser, ${content.trim().slice(0, 60)}. ` +
        'Write CoNLL-U instead: -outputFormat conllu of CoreNLP, or its UniversalDependenciesConverter for trees.',
    );
  }
  if (cells.length < 8) {
    fail(file, line, COLUMNS_WANTED, `${cells.length}`);
  }
  const [id, form, lemma, upos, , , head, relation] = cells as [string, string, ...string[]];
  if (form.trim() !== '' && (!relation || relation === '_'))
    fail(file, line, `DEPREL of '${form}' is missing`, `'${relation ?? ''}'`);
  const word = { form, relation: relation ?? '', ...column('lemma', lemma), ...column('upos', upos) };
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
  const cycle = cycleIn(words);
  if (cycle >= 0) {
    fail(file, rows[cycle]!.line, 'heads must lead to a root', `a cycle at '${words[cycle]!.form}'`);
  }
  return withoutSpaces(words);
}

/** Index of the first word whose heads lead to no root; -1 for a tree. Each word is visited once. */
function cycleIn(words: readonly ParsedWord[]): number {
  const seenFrom = new Int32Array(words.length).fill(-1); // first word whose way to the root passes here
  for (let start = 0; start < words.length; start++) {
    for (let at = start; at >= 0 && seenFrom[at] !== start; at = words[at]!.head) {
      if (seenFrom[at]! >= 0) break; // that way is known to reach a root
      seenFrom[at] = start;
      const { head } = words[at]!;
      if (head >= 0 && seenFrom[head] === start) return start;
    }
  }
  return -1;
}

/** Leaves out the tokens of white space. */
function withoutSpaces(words: readonly ParsedWord[]): ParsedWord[] {
  const isSpace = words.map(({ form }) => form.trim() === '');
  if (!isSpace.includes(true)) return [...words];
  let kept = 0;
  const numbers = isSpace.map((space) => (space ? -1 : kept++));
  const heads = words.map(({ head }) => head);
  for (const start of heads.keys()) {
    const way: number[] = [];
    let at = start;
    for (; heads[at]! >= 0 && isSpace[heads[at]!]; at = heads[at]!) way.push(at);
    for (const word of way) heads[word] = heads[at]!; // each is walked once
  }
  return words.flatMap((word, at) =>
    isSpace[at] ? [] : [{ ...word, head: heads[at]! < 0 ? -1 : numbers[heads[at]!]! }],
  );
}

function fail(file: string, line: number, wanted: string, got: string): never {
  throw new DataError(`${file}:${line}: ${wanted}, got ${got}. Write the file again with the parser.`);
}
