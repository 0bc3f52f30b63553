import { readFile } from 'node:fs/promises';
import { DataError, OptionError } from '@vse/core';
import { sha256 } from '@vse/formats';
import type { WordRelation } from '@vse/text-encoders';
import {
  matchParses,
  openRelationExtractor,
  parseConllu,
  parsedRelations,
  type ParsedSentence,
} from '@vse/text-encoders/parsing';
import { remembered, type OfCaption } from './remembered';
import { statusLine } from './status-line';

/** Dependency relations of captions. */
export interface CaptionRelations {
  /** Returns the relations of a caption, found once. */
  readonly of: OfCaption<readonly WordRelation[]>;
  /** Digest of the file of parses for the option `fingerprint` of `fit`; empty without a file. */
  readonly fingerprint: Readonly<Record<string, string>>;
  /** Needs of a saved model that reads captions, for its card; empty without a file. */
  readonly needs: readonly string[];
}

/** The file of parses, and the flags that leave captions of it unused. */
export interface RelationSettings {
  /** CoNLL-U file with a parse of every caption; absent means a tagger and rules. */
  readonly relations?: string | undefined;
  readonly limit?: number;
  readonly skipBad?: boolean;
}

/**
 * Opens the relations of captions: those of a CoNLL-U file, which are found by the words of the captions, in any order, or
 * those of a tagger and rules. A caption that the parser split is put together again.
 *
 * @param captions - Captions of all splits.
 * @throws `OptionError` if the file cannot be read.
 * @throws `DataError` that names the line that is not CoNLL-U, the first caption without a parse, or, unless `limit` or
 * `skipBad` leaves images out, the first parse without a caption.
 */
export async function captionRelations(
  captions: readonly string[],
  { relations: file, limit = Infinity, skipBad = false }: RelationSettings = {},
): Promise<CaptionRelations> {
  if (file === undefined)
    return { of: remembered((await openRelationExtractor()).extract), fingerprint: {}, needs: [] };
  const where = `--relations: ${file}`;
  const bytes = await readParses(file);
  const sentences = parseConllu(textOf(where, bytes), { file: where });
  const { of, missing, surplus, differing } = matchParses(captions, sentences);
  assertParsed(where, captions, missing);
  if (surplus.length > 0 && limit === Infinity && !skipBad)
    throw tooMany(where, captions, sentences, surplus);
  const unused = surplus.length > 0 ? `, ${surplus.length} of no caption in use` : '';
  const twice = differing > 0 ? `, ${differing} unlike the first of the same words, which counts` : '';
  statusLine('Relations')(`${sentences.length} parses in ${file}${unused}${twice}`, true);
  const digest = sha256(bytes);
  const found = (caption: string): readonly WordRelation[] => {
    const relations = of(caption);
    if (relations) return relations;
    throw new DataError(`${where} has no parse of "${caption}". Parse the captions of all splits.`);
  };
  const { recipe } = parsedRelations({ sha256: digest });
  return { of: Object.assign(found, { recipe }), fingerprint: { relations: digest }, needs: [needsParses] };
}

const needsParses =
  'The model reads captions with their dependency parses, which its folder does not hold: open it with parses of your captions ' +
  'by the same parser, as parsedRelations of @vse/text-encoders/parsing says. It refuses captions without one.';

async function readParses(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'an error';
    throw new OptionError(
      `--relations: ${file} cannot be read (${code}). Name a CoNLL-U file of the captions.`,
      { cause },
    );
  }
}

function textOf(where: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`${where} must be text in UTF-8. Save it as such.`, { cause });
  }
}

function assertParsed(where: string, captions: readonly string[], missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw new DataError(
    `${where} has no parse of ${missing.length} of ${captions.length} captions, the first "${missing[0]}". ` +
      'Parse the captions of all splits, and write all parses to this file.',
  );
}

function tooMany(
  where: string,
  captions: readonly string[],
  sentences: readonly ParsedSentence[],
  surplus: readonly number[],
): DataError {
  const { text, words } = sentences[surplus[0]!]!;
  const first = text ?? words.map(({ form }) => form).join(' ');
  return new DataError(
    `${where} has ${sentences.length} parses for ${captions.length} captions: ${surplus.length} belong to no caption, the ` +
      `first is sentence ${surplus[0]! + 1}, "${first}". Give the parses of these captions only; those of restval go with --restval.`,
  );
}
