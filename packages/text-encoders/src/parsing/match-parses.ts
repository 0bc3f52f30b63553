import type { WordRelation } from '../relations/word-relation';
import { captionKey, sentenceKey } from './caption-key';
import { joinRelations } from './join-relations';
import type { ParsedSentence } from './parsed-sentence';
import { relationsOf } from './relations-of';

/** Parses of captions, found by the words of the captions. */
export interface MatchedParses {
  /** Relations of a caption; `undefined` if it has no parse, none if it has no words. */
  readonly of: (caption: string) => readonly WordRelation[] | undefined;
  /** Captions without a parse, in their order. */
  readonly missing: readonly string[];
  /** Indices of the sentences that no caption is left for. */
  readonly surplus: readonly number[];
  /** Number of parses that differ from an earlier one of the same words, which counts. */
  readonly differing: number;
}

/**
 * Finds the parses of captions by their letters and digits, whatever the parser made of spaces, quotes and brackets, in any
 * order. A caption that the parser split into several sentences is put together again.
 *
 * @param captions - The captions.
 * @param sentences - Parses, such as `parseConllu` reads.
 * @example
 * ```ts
 * import { matchParses, parseConllu } from '@vse/text-encoders/parsing';
 *
 * const lines = ['1 Dogs dog NOUN _ _ 2 nsubj', '2 run run VERB _ _ 0 root', '3 . . PUNCT _ _ 2 punct'];
 * const parses = matchParses(['dogs run.'], parseConllu(lines.join('\n').replaceAll(' ', '\t')));
 * console.log(parses.of('dogs run.')?.length, parses.missing); // 1 []
 * ```
 */
export function matchParses(
  captions: readonly string[],
  sentences: readonly ParsedSentence[],
): MatchedParses {
  const wanted = new Map<string, number>();
  for (const key of captions.map(captionKey)) wanted.set(key, (wanted.get(key) ?? 0) + 1);
  const keys = sentences.map(sentenceKey);
  const { parses, differing } = singleParses(sentences, keys, wanted);
  const without = new Set([...wanted.keys()].filter((key) => !parses.has(key)));
  const inRuns = new Set<number>();
  for (const { key, first, end } of runsOf(keys, without)) {
    if (!parses.has(key)) parses.set(key, joinRelations(sentences.slice(first, end)));
    for (let at = first; at < end; at++) inRuns.add(at);
  }
  const of = (caption: string): readonly WordRelation[] | undefined => {
    const key = captionKey(caption);
    return key === '' ? [] : parses.get(key);
  };
  return {
    of,
    missing: captions.filter((caption) => of(caption) === undefined),
    surplus: surplusOf(keys, wanted, inRuns),
    differing,
  };
}

/** Relations of the captions that are one sentence, by their keys. */
function singleParses(
  sentences: readonly ParsedSentence[],
  keys: readonly string[],
  wanted: ReadonlyMap<string, number>,
): { readonly parses: Map<string, readonly WordRelation[]>; readonly differing: number } {
  const parses = new Map<string, readonly WordRelation[]>();
  let differing = 0;
  keys.forEach((key, at) => {
    if (!wanted.has(key)) return;
    const relations = relationsOf(sentences[at]!);
    const before = parses.get(key);
    if (!before) parses.set(key, relations);
    else if (JSON.stringify(before) !== JSON.stringify(relations)) differing += 1;
  });
  return { parses, differing };
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

/** Indices of the sentences beyond those of the captions. */
function surplusOf(
  keys: readonly string[],
  wanted: ReadonlyMap<string, number>,
  inRuns: ReadonlySet<number>,
): number[] {
  const left = new Map(wanted);
  const surplus: number[] = [];
  for (const [at, key] of keys.entries()) {
    if (inRuns.has(at)) continue;
    const count = left.get(key) ?? 0;
    if (count === 0) surplus.push(at);
    else left.set(key, count - 1);
  }
  return surplus;
}
