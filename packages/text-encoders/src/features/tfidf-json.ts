import { DataError } from '@vse/core';
import { namedTokenizer } from '../tokens/named-tokenizer';
import type { TokenRule, Tokenizer } from '../tokens/tokenize';
import { fitted, weightingOf, type Tfidf, type TfidfJson } from './tfidf';

/**
 * Restores a tf-idf dictionary from parsed JSON of `JSON.stringify(tfidf(...))`, with the same hash. If the tokenizer was
 * a function, pass it again.
 *
 * @param json - The parsed JSON.
 * @param options - The tokenizer, if it was a function.
 * @throws `DataError` if the JSON is no such dictionary, or its lists do not agree.
 * @throws `OptionError` if it has no such token rule or weighting.
 * @example
 * ```ts
 * import { tfidf, tfidfFromJson } from '@vse/text-encoders';
 *
 * const features = tfidf(['a dog runs', 'a cat sits']);
 * const restored = tfidfFromJson(JSON.parse(JSON.stringify(features)));
 * console.log(restored.terms, restored.hash === features.hash); // [ 'cat', 'dog', 'runs', 'sits' ] true
 * ```
 */
export function tfidfFromJson(
  json: unknown,
  { tokenizer }: { readonly tokenizer?: TokenRule | Tokenizer } = {},
): Tfidf {
  const saved = asTfidfJson(json);
  if (saved.rule === 'custom' && typeof tokenizer !== 'function') {
    throw new DataError('tfidfFromJson: this dictionary was built with a function; pass it as tokenizer.');
  }
  return fitted(
    saved,
    namedTokenizer('tfidfFromJson', tokenizer ?? (saved.rule as TokenRule), 'word-pattern'),
  );
}

function asTfidfJson(json: unknown): TfidfJson {
  const { format, rule, terms, captionCounts, captions } = (json ?? {}) as Partial<TfidfJson>;
  const weighting: unknown = ((json ?? {}) as Partial<TfidfJson>).weighting;
  const right =
    format === 'vse-tfidf' &&
    typeof rule === 'string' &&
    typeof weighting === 'object' &&
    weighting !== null &&
    Number.isInteger(captions) &&
    Array.isArray(terms) &&
    terms.every((term) => typeof term === 'string') &&
    Array.isArray(captionCounts) &&
    terms.length > 0 &&
    terms.length === captionCounts.length &&
    new Set(terms).size === terms.length &&
    captionCounts.every((count) => Number.isInteger(count) && count >= 0 && count <= captions!);
  if (right) return { ...(json as TfidfJson), weighting: weightingOf(weighting) };
  throw new DataError(
    "tfidfFromJson: wanted an object with format 'vse-tfidf', rule, weighting, captions, and as many different terms " +
      'as captionCounts. Save it with JSON.stringify.',
  );
}
