import { assertBoolean, assertOneOf, assertWhole, OptionError, type Recipe } from '@vse/core';
import { fingerprint } from '../fingerprint';
import { filedRecipe, shown } from '../recipe';
import { sealed } from '../sealed';
import { namedTokenizer, type NamedTokenizer } from '../tokens/named-tokenizer';
import type { TokenRule, Tokenizer } from '../tokens/tokenize';
import type { CaptionFeatures } from './caption-features';
import { denseOf, sparseOf, type SparseRows } from './sparse-rows';
import { selectTerms, type TermSelection } from './tfidf-terms';

/** Weighting of term counts; saved with a dictionary. */
export interface TfidfWeighting {
  /** Multiplies counts by the inverse caption frequency. Defaults to `true`. */
  readonly inverseFrequency?: boolean;
  /** Uses `ln((1 + n) / (1 + df)) + 1` instead of `ln(n / df) + 1` as that frequency. Defaults to `true`. */
  readonly smooth?: boolean;
  /**
   * Adds 1 to that frequency, so that a word of every caption keeps a weight; `false` is the textbook's `ln(n / df)`. Defaults to
   * `true`.
   */
  readonly addOne?: boolean;
  /** Replaces a count c above 0 by `1 + ln(c)`. Defaults to `false`. */
  readonly sublinear?: boolean;
  /** Norm that each row is divided by. Defaults to `'l2'`. */
  readonly normalization?: 'l2' | 'l1' | 'none';
  /** Shortest and longest word n-grams that are terms. Defaults to `[1, 1]`, single words. */
  readonly wordsPerTerm?: readonly [min: number, max: number];
}

/** A weighting with its defaults; `addOne` is stated only if it is `false`, as in dictionaries saved before it was an option. */
export type StatedWeighting = Required<Omit<TfidfWeighting, 'addOne'>> & { readonly addOne?: false };

/** Options of `tfidf`. */
export interface TfidfOptions extends TermSelection, TfidfWeighting {
  /**
   * Splits captions into tokens: a published rule by name, or a function. Defaults to scikit-learn's rule: lower case,
   * runs of at least two letters, digits or underscores.
   */
  readonly tokenizer?: TokenRule | Tokenizer;
  /** Terms in the order of the columns, instead of a selection. */
  readonly terms?: readonly string[];
}

/** A dictionary as JSON for `tfidfFromJson`; a tokenizer function is not included. */
export interface TfidfJson {
  /** Marker of the format. */
  readonly format: 'vse-tfidf';
  /** Name of the token rule, or `'custom'` for a function. */
  readonly rule: string;
  /** Weighting of term counts. */
  readonly weighting: StatedWeighting;
  /** Terms in the order of the columns. */
  readonly terms: readonly string[];
  /** Number of captions that contain each term. */
  readonly captionCounts: readonly number[];
  /** Number of captions of the fit. */
  readonly captions: number;
  /** Checksum of the rest: other data than those that were saved are refused. */
  readonly checksum: string;
}

/** A fitted tf-idf dictionary. A caption without any of its terms gets a row of zeros and is listed as unknown. */
export interface Tfidf extends CaptionFeatures {
  /** Terms in the order of the columns. */
  readonly terms: readonly string[];
  /** Call of `tfidfFromJson` that makes it again. A tokenizer that is a function needs a recipe of its own. */
  readonly recipe: Recipe;
  /** Inverse caption frequency of each column; 1 without `inverseFrequency`. */
  readonly idf: Float64Array;
  /** Inverse caption frequency of a term; an unknown term gets that of a term in no caption. */
  idfOf(term: string): number;
  /** Computes the same features as `transform` in sparse form. */
  sparse(captions: readonly string[]): SparseRows;
  /** Returns the dictionary as plain data for `JSON.stringify`. */
  toJSON(): TfidfJson;
}

/**
 * Fits tf-idf features to captions: the bag-of-words baseline of DSPE, https://arxiv.org/abs/1511.06078 , with the
 * definition and defaults of scikit-learn's TfidfVectorizer. Fit it on training captions only.
 *
 * @throws `DataError` if no term is left.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { tfidf } from '@vse/text-encoders';
 *
 * const features = tfidf(['a dog runs', 'a cat sits'], { normalization: 'none' });
 * console.log(features.terms); // [ 'cat', 'dog', 'runs', 'sits' ]
 * console.log(features.transform(['the dog sits']).values); // 0 1.405 0 1.405
 * ```
 */
export function tfidf(captions: Iterable<string>, options: TfidfOptions = {}): Tfidf {
  const weighting = weightingOf(options);
  const tokenizer = namedTokenizer('tfidf', options.tokenizer, 'word-pattern');
  const termsOf = termSplitter(tokenizer.split, weighting.wordsPerTerm);
  const byCaption = mapped(captions, termsOf);
  const selected = options.terms ? countTerms(options.terms, byCaption) : selectTerms(byCaption, options);
  return fitted(sealed({ format: 'vse-tfidf', rule: tokenizer.name, weighting, ...selected }), tokenizer);
}

/** Builds the dictionary of its JSON with a tokenizer. */
export function fitted(json: TfidfJson, { split, option }: NamedTokenizer): Tfidf {
  const { rule, weighting, terms, captionCounts, captions } = json;
  const columns = new Map(terms.map((term, column) => [term, column]));
  const termsOf = termSplitter(split, weighting.wordsPerTerm);
  const weight = (count: number): number => {
    if (!weighting.inverseFrequency) return 1;
    const rarity = weighting.smooth ? Math.log((1 + captions) / (1 + count)) : Math.log(captions / count);
    return rarity + (weighting.addOne === false ? 0 : 1);
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
    recipe: filedRecipe(
      'tfidf',
      'tfidfFromJson',
      ...(typeof option === 'function' ? [json, { tokenizer: option }] : [json]),
    ),
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

function entriesOf(
  terms: readonly string[],
  columns: ReadonlyMap<string, number>,
  idf: Float64Array,
  { sublinear, normalization }: StatedWeighting,
): (readonly [number, number])[] {
  const counts = new Map<number, number>();
  for (const term of terms) {
    const column = columns.get(term);
    if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  const entries = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([column, n]): [number, number] => [column, (sublinear ? 1 + Math.log(n) : n) * idf[column]!]);
  const size = sizeOf(entries, normalization) || 1; // terms of every caption may all weigh 0
  return entries.map(([column, value]) => [column, value / size]);
}

function sizeOf(entries: readonly (readonly [number, number])[], by: 'l2' | 'l1' | 'none'): number {
  if (by === 'none' || entries.length === 0) return 1;
  if (by === 'l1') return entries.reduce((sum, [, value]) => sum + Math.abs(value), 0);
  return Math.sqrt(entries.reduce((sum, [, value]) => sum + value * value, 0));
}

/**
 * Fills in the defaults of a weighting and checks it.
 *
 * @throws `OptionError` that names the option at fault.
 */
export function weightingOf(options: TfidfWeighting): StatedWeighting {
  const { inverseFrequency = true, smooth = true, addOne = true, sublinear = false } = options;
  const { normalization = 'l2', wordsPerTerm = [1, 1] } = options;
  assertOneOf('tfidf', 'normalization', normalization, ['l2', 'l1', 'none']);
  for (const [name, value] of Object.entries({ inverseFrequency, smooth, addOne, sublinear }))
    assertBoolean('tfidf', name, value);
  const range: unknown = wordsPerTerm;
  if (!Array.isArray(range) || range.length !== 2) {
    throw new OptionError(`tfidf: wordsPerTerm must be [min, max], got ${shown(wordsPerTerm)}.`);
  }
  const [min, max] = wordsPerTerm;
  assertWhole('tfidf', 'wordsPerTerm[0]', min);
  assertWhole('tfidf', 'wordsPerTerm[1]', max, { from: min });
  return {
    inverseFrequency,
    smooth,
    ...(!addOne && { addOne }),
    sublinear,
    normalization,
    wordsPerTerm: [min, max],
  };
}

/** Splits a caption into terms: word n-grams of all lengths from `min` to `max`, joined by spaces. */
function termSplitter(split: Tokenizer, [min, max]: readonly [number, number]): Tokenizer {
  if (max === 1) return split;
  return (caption) => {
    const words = split(caption);
    const terms: string[] = [];
    for (let size = min; size <= Math.min(max, words.length); size++) {
      for (let at = 0; at + size <= words.length; at++) terms.push(words.slice(at, at + size).join(' '));
    }
    return terms;
  };
}

/** Counts the captions that contain each term. */
function countTerms(terms: readonly string[], byCaption: Iterable<readonly string[]>) {
  const columns = new Map(terms.map((term, column) => [term, column]));
  if (terms.length === 0 || columns.size !== terms.length) {
    throw new OptionError(
      `tfidf: terms must be at least one, each once, got ${terms.length} with ${columns.size} different.`,
    );
  }
  const captionCounts = terms.map(() => 0);
  let captions = 0;
  for (const captionTerms of byCaption) {
    captions++;
    for (const term of new Set(captionTerms)) {
      const column = columns.get(term);
      if (column !== undefined) captionCounts[column]!++;
    }
  }
  return { terms, captionCounts, captions };
}

function* mapped(captions: Iterable<string>, termsOf: Tokenizer): Generator<string[]> {
  for (const caption of captions) yield termsOf(caption);
}
