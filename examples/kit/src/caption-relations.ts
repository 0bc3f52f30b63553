import { readFile } from 'node:fs/promises';
import { DataError, OptionError } from '@vse/core';
import { sha256 } from '@vse/formats';
import type { WordRelation } from '@vse/text-encoders';
import {
  openRelationExtractor,
  parseConllu,
  relationsOf,
  type ParsedSentence,
} from '@vse/text-encoders/parsing';
import { remembered } from './remembered';
import { statusLine } from './status-line';

/** Dependency relations of captions. */
export interface CaptionRelations {
  /** Returns the relations of a caption, found once. */
  readonly of: (caption: string) => readonly WordRelation[];
  /** Digest of the file of parses for the option `fingerprint` of `fit`; empty without a file. */
  readonly fingerprint: Readonly<Record<string, string>>;
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
  if (file === undefined) return { of: remembered((await openRelationExtractor()).extract), fingerprint: {} };
  const where = `--relations: ${file}`;
  const bytes = await readParses(file);
  const sentences = parseConllu(textOf(where, bytes), { file: where });
  const { parses, surplus, differing } = matched(captions, sentences);
  assertParsed(where, captions, parses);
  if (surplus.length > 0 && limit === Infinity && !skipBad)
    throw tooMany(where, captions, sentences, surplus);
  const unused = surplus.length > 0 ? `, ${surplus.length} of no caption in use` : '';
  const twice = differing > 0 ? `, ${differing} unlike the first of the same words, which counts` : '';
  statusLine('Relations')(`${sentences.length} parses in ${file}${unused}${twice}`, true);
  return {
    of: (caption) => {
      const key = keyOf(caption);
      const found = key === '' ? [] : parses.get(key);
      if (found) return found;
      throw new DataError(`${where} has no parse of "${caption}". Parse the captions of all splits.`);
    },
    fingerprint: { relations: sha256(bytes) },
  };
}

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

interface Matched {
  /** Relations by the words of a caption. */
  readonly parses: ReadonlyMap<string, readonly WordRelation[]>;
  /** Indices of the sentences that no caption is left for. */
  readonly surplus: readonly number[];
  /** Number of parses that differ from an earlier one of the same words. */
  readonly differing: number;
}

function matched(captions: readonly string[], sentences: readonly ParsedSentence[]): Matched {
  const wanted = new Map<string, number>();
  for (const key of captions.map(keyOf)) wanted.set(key, (wanted.get(key) ?? 0) + 1);
  const keys = sentences.map(keyOfSentence);
  const parses = new Map<string, readonly WordRelation[]>();
  let differing = 0;
  keys.forEach((key, at) => {
    if (!wanted.has(key)) return;
    const relations = relationsOf(sentences[at]!);
    const before = parses.get(key);
    if (!before) parses.set(key, relations);
    else if (JSON.stringify(before) !== JSON.stringify(relations)) differing += 1;
  });
  const missing = new Set([...wanted.keys()].filter((key) => !parses.has(key)));
  const inRuns = new Set<number>();
  for (const { key, first, end } of runsOf(keys, missing)) {
    if (!parses.has(key)) parses.set(key, joined(sentences.slice(first, end)));
    for (let at = first; at < end; at++) inRuns.add(at);
  }
  const surplus: number[] = [];
  for (const [at, key] of keys.entries()) {
    if (inRuns.has(at)) continue;
    const left = wanted.get(key) ?? 0;
    if (left === 0) surplus.push(at);
    else wanted.set(key, left - 1);
  }
  return { parses, surplus, differing };
}

/** Finds the captions of which the parser made several sentences, one after another. */
function* runsOf(
  keys: readonly string[],
  missing: ReadonlySet<string>,
): Generator<{ readonly key: string; readonly first: number; readonly end: number }> {
  const longest = [...missing].reduce((most, { length }) => Math.max(most, length), 0);
  for (let first = 0; first < keys.length; first++) {
    let key = keys[first]!;
    for (let end = first + 1; end < keys.length && key.length < longest;) {
      key += keys[end++]!;
      if (missing.has(key)) yield { key, first, end };
    }
  }
}

/** Lists the relations of sentences as those of one. */
function joined(sentences: readonly ParsedSentence[]): WordRelation[] {
  let before = 0;
  return sentences.flatMap((sentence) => {
    const start = before;
    before += sentence.words.length;
    return relationsOf(sentence).map(({ headIndex, dependentIndex, ...relation }) => ({
      ...relation,
      headIndex: start + headIndex,
      dependentIndex: start + dependentIndex,
    }));
  });
}

/** Brackets as the Penn Treebank writes them. */
const BRACKET = /-[LR][RCS]B-/g;

/**
 * Letters and digits of a text: parsers change spaces, quotes and brackets. A text without them is its characters without
 * spaces.
 */
function keyOf(text: string): string {
  const plain = text.replace(BRACKET, '').normalize('NFC').toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]/gu, '') || plain.replace(/\s/g, '');
}

function keyOfSentence({ text, words }: ParsedSentence): string {
  return keyOf(text ?? words.map(({ form }) => form).join(' '));
}

function assertParsed(where: string, captions: readonly string[], parses: Matched['parses']): void {
  const missing = captions.filter((caption) => keyOf(caption) !== '' && !parses.has(keyOf(caption)));
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
