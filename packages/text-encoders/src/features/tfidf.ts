import { OptionError } from '@vse/core';
import { fingerprint } from '../fingerprint';
import type { TokenRule, Tokenizer } from '../tokens/tokenize';
import type { CaptionFeatures } from './caption-features';
import { denseOf, sparseOf, type SparseRows } from './sparse-rows';
import { selectTerms, type TermSelection } from './tfidf-terms';
import { namedTokenizer, wordPatternTokens } from './word-pattern';

/** How counts become numbers; saved with a dictionary. */
export interface TfidfWeighting {
  /** Whether terms are weighted by how few captions have them. Defaults to `true`. */
  readonly inverseFrequency?: boolean;
  /** Whether that weight is `ln((1 + n) / (1 + df)) + 1` rather than `ln(n / df) + 1`. Defaults to `true`. */
  readonly smooth?: boolean;
  /** Whether a count c above 0 becomes `1 + ln(c)`. Defaults to `false`. */
  readonly sublinear?: boolean;
  /** What each row is divided by: its Euclidean length, the sum of its magnitudes, nothing. Defaults to `'l2'`. */
  readonly normalization?: 'l2' | 'l1' | 'none';
  /** How many words in a row make a term, from and to. Defaults to `[1, 1]`, single words. */
  readonly wordsPerTerm?: readonly [least: number, most: number];
}

export interface TfidfOptions extends TermSelection, TfidfWeighting {
  /**
   * How captions are split: the name of a published rule, or a function. Defaults to scikit-learn's rule: lower case,
   * runs of at least two letters, digits or underscores.
   */
  readonly tokenizer?: TokenRule | Tokenizer;
  /** The terms themselves, in the order of the columns, instead of a selection. */
  readonly terms?: readonly string[];
}

/** What a dictionary is built again from; all that `tfidfFromJson` needs but a tokenizer given as a function. */
export interface TfidfJson {
  readonly format: 'vse-tfidf';
  /** The name of the token rule, `'word-pattern'` for the default, `'custom'` where a function was given. */
  readonly rule: string;
  readonly weighting: Required<TfidfWeighting>;
  readonly terms: readonly string[];
  readonly captionCounts: readonly number[];
  readonly captions: number;
}

/** A fitted dictionary of terms. A caption without any of its terms has a row of zeros, and is listed as unknown. */
export interface Tfidf extends CaptionFeatures {
  /** Term by column. */
  readonly terms: readonly string[];
  /** The weight of each column for its rarity; 1 without inverse frequencies. */
  readonly idf: Float64Array;
  /** The weight of a word for its rarity; that of a word in no caption for one that is not here. */
  idfOf(term: string): number;
  /** The same numbers as `transform`, without the zeros. */
  sparse(captions: readonly string[]): SparseRows;
  toJSON(): TfidfJson;
}

/**
 * Term frequency times inverse caption frequency, over a dictionary fitted on captions: the bag of words that DSPE
 * compares with, https://arxiv.org/abs/1511.06078 . Same definition and defaults as scikit-learn's TfidfVectorizer.
 *
 * Fit it on training captions alone. Throws a `DataError` where no term is left.
 */
export function tfidf(captions: Iterable<string>, options: TfidfOptions = {}): Tfidf {
  const weighting = weightingOf(options);
  const { name, split } = ruleOf(options.tokenizer);
  const termsOf = termSplitter(split, weighting.wordsPerTerm);
  const byCaption = mapped(captions, termsOf);
  const selected = options.terms ? countTerms(options.terms, byCaption) : selectTerms(byCaption, options);
  return fitted({ format: 'vse-tfidf', rule: name, weighting, ...selected }, split);
}

/** A dictionary that was saved as json, ready for use. A tokenizer given as a function must be given again. */
export function fitted(json: TfidfJson, split: Tokenizer): Tfidf {
  const { rule, weighting, terms, captionCounts, captions } = json;
  const columns = new Map(terms.map((term, column) => [term, column]));
  const termsOf = termSplitter(split, weighting.wordsPerTerm);
  const weight = (count: number): number => {
    if (!weighting.inverseFrequency) return 1;
    return weighting.smooth ? Math.log((1 + captions) / (1 + count)) + 1 : Math.log(captions / count) + 1;
  };
  const idf = Float64Array.from(captionCounts, weight);
  const sparse = (batch: readonly string[]): SparseRows =>
    sparseOf(
      terms.length,
      batch.map((caption) => entriesOf(termsOf(caption), columns, idf, weighting)),
    );
  return {
    name: 'tfidf',
    dim: terms.length,
    hash: fingerprint([rule, JSON.stringify(weighting), String(captions), captionCounts.join(' '), ...terms]),
    terms,
    idf,
    idfOf: (term) => idf[columns.get(term) ?? -1] ?? weight(weighting.smooth ? 0 : 1),
    sparse,
    transform(batch) {
      const rows = sparse(batch);
      const unknown = batch.flatMap((_, row) => (rows.starts[row] === rows.starts[row + 1] ? [row] : []));
      return { values: denseOf(rows), unknown };
    },
    toJSON: () => json,
  };
}

/** The default rule under the name that json has for it, or the one asked for. */
export function ruleOf(tokenizer?: TokenRule | Tokenizer): { name: string; split: Tokenizer } {
  return namedTokenizer('tfidf', tokenizer, { name: 'word-pattern', split: wordPatternTokens });
}

function entriesOf(
  terms: readonly string[],
  columns: ReadonlyMap<string, number>,
  idf: Float64Array,
  { sublinear, normalization }: Required<TfidfWeighting>,
): (readonly [number, number])[] {
  const counts = new Map<number, number>();
  for (const term of terms) {
    const column = columns.get(term);
    if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  const entries = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([column, n]): [number, number] => [column, (sublinear ? 1 + Math.log(n) : n) * idf[column]!]);
  const size = sizeOf(entries, normalization);
  return entries.map(([column, value]) => [column, value / size]);
}

function sizeOf(entries: readonly (readonly [number, number])[], by: 'l2' | 'l1' | 'none'): number {
  if (by === 'none' || entries.length === 0) return 1;
  if (by === 'l1') return entries.reduce((sum, [, value]) => sum + Math.abs(value), 0);
  return Math.sqrt(entries.reduce((sum, [, value]) => sum + value * value, 0));
}

function weightingOf(options: TfidfWeighting): Required<TfidfWeighting> {
  const { inverseFrequency = true, smooth = true, sublinear = false } = options;
  const { normalization = 'l2', wordsPerTerm = [1, 1] } = options;
  if (!['l2', 'l1', 'none'].includes(normalization)) {
    throw new OptionError(`tfidf: normalization must be 'l2', 'l1' or 'none', got '${normalization}'.`);
  }
  const [least, most] = wordsPerTerm;
  if (!Number.isInteger(least) || !Number.isInteger(most) || least < 1 || most < least) {
    throw new OptionError(
      `tfidf: wordsPerTerm must be two whole numbers, the first at least 1 and not above the second, got ${least} and ${most}.`,
    );
  }
  return { inverseFrequency, smooth, sublinear, normalization, wordsPerTerm: [least, most] };
}

/** Splits a caption into its terms: every run of words of the lengths wanted, with a space between words. */
function termSplitter(split: Tokenizer, [least, most]: readonly [number, number]): Tokenizer {
  if (most === 1) return split;
  return (caption) => {
    const words = split(caption);
    const terms: string[] = [];
    for (let size = least; size <= most; size++) {
      for (let at = 0; at + size <= words.length; at++) terms.push(words.slice(at, at + size).join(' '));
    }
    return terms;
  };
}

/** In how many captions each of the given terms occurs. */
function countTerms(terms: readonly string[], byCaption: Iterable<readonly string[]>) {
  const columns = new Map(terms.map((term, column) => [term, column]));
  if (terms.length === 0 || columns.size !== terms.length) {
    throw new OptionError(`tfidf: terms must be a list without repetitions, got ${terms.length} terms.`);
  }
  const captionCounts = terms.map(() => 0);
  let captions = 0;
  for (const found of byCaption) {
    captions++;
    for (const term of new Set(found)) {
      const column = columns.get(term);
      if (column !== undefined) captionCounts[column]!++;
    }
  }
  return { terms, captionCounts, captions };
}

function* mapped(captions: Iterable<string>, termsOf: Tokenizer): Generator<string[]> {
  for (const caption of captions) yield termsOf(caption);
}
