import { DataError, OptionError, type Recipe } from '@vse/core';
import { assertOptions, shown } from '../recipe';
import type { WordRelation } from '../relations/word-relation';
import { captionKey, sentenceKey } from './caption-key';
import { joinRelations } from './join-relations';
import type { ParsedSentence } from './parsed-sentence';

/** Options of `parsedRelations`. */
export interface ParsedRelationsOptions {
  /** Parses, such as `parseConllu` reads. Defaults to none: every caption is then refused. */
  readonly sentences?: readonly ParsedSentence[];
  /** SHA-256 of the file of parses that a model was trained with, for messages. */
  readonly sha256?: string;
}

/** Looks up the relations of a caption among parses. Its recipe holds none of them. */
export type ParsedRelations = ((caption: string) => readonly WordRelation[]) & { readonly recipe: Recipe };

/**
 * Relations of captions out of the output of a parser, for `relationEncoder`: those of the sentences with the letters and
 * digits of the caption. A model that is saved with them keeps that it reads such parses, but not the parses, which are
 * of its training captions. Opened again it refuses captions until it is given theirs: `openEmbedder(folder, { tables: {
 * ...modelTables(), parsedRelations: () => parsedRelations({ sentences: parseConllu(text) }) } })` of `@vse/models`.
 *
 * @param options - Parses.
 * @throws `OptionError` if sentences are no list. The function throws `DataError` for a caption without a parse.
 * @example
 * ```ts
 * import { parseConllu, parsedRelations } from '@vse/text-encoders/parsing';
 *
 * const lines = ['1 Dogs dog NOUN _ _ 2 nsubj', '2 run run VERB _ _ 0 root', '3 . . PUNCT _ _ 2 punct'];
 * const relations = parsedRelations({ sentences: parseConllu(lines.join('\n').replaceAll(' ', '\t')) });
 * console.log(relations('dogs run').map(({ relation }) => relation)); // [ 'nsubj' ]
 * ```
 */
export function parsedRelations(options: ParsedRelationsOptions = {}): ParsedRelations {
  assertOptions('parsedRelations', options);
  const { sentences = [], sha256 } = options;
  if (!Array.isArray(sentences)) {
    throw new OptionError(`parsedRelations: sentences must be a list of parses, got ${shown(sentences)}.`);
  }
  const keys = sentences.map(sentenceKey);
  const places = new Map(keys.map((key, at) => [key, at] as const).reverse()); // the first of the same words
  const look = (caption: string): readonly WordRelation[] => {
    const key = captionKey(caption);
    if (key === '') return [];
    const at = places.get(key);
    const run = at === undefined ? runOf(keys, key) : { first: at, end: at + 1 };
    if (run) return joinRelations(sentences.slice(run.first, run.end));
    throw withoutParse(caption, sentences.length, sha256);
  };
  return Object.assign(look, { recipe: recipeOf(sha256) });
}

/** The sentences, one after another, that a parser made of one caption. */
function runOf(
  keys: readonly string[],
  wanted: string,
): { readonly first: number; readonly end: number } | undefined {
  for (let first = 0; first < keys.length; first++) {
    let key = keys[first]!;
    for (let end = first + 1; key !== '' && wanted.startsWith(key) && end < keys.length;) {
      key += keys[end++]!;
      if (key === wanted) return { first, end };
    }
  }
  return undefined;
}

function recipeOf(sha256: string | undefined): Recipe {
  const args = [sha256 === undefined ? {} : { sha256 }];
  return { from: import.meta.url, module: '@vse/text-encoders/parsing', name: 'parsedRelations', args };
}

function withoutParse(caption: string, count: number, sha256: string | undefined): DataError {
  const trained =
    sha256 === undefined ? '' : `, such as the file of sha256 ${sha256} that it was trained with`;
  return new DataError(
    `parsedRelations: the caption ${shown(caption)} must have a parse, got none among ${count}. The model reads the relations of a ` +
      `dependency parser${trained}: parse the caption with it, and open the model with tables: { ...modelTables(), ` +
      'parsedRelations: () => parsedRelations({ sentences: parseConllu(text) }) }. With parsedRelations: relationExtractor it reads ' +
      'those of the built-in tagger and rules instead, and scores otherwise than it was measured.',
  );
}
