import { describeGolden, expectGolden, type GoldenSettings } from '@vse/testing';
import { expect } from 'vitest';
import { tfidf, type TfidfOptions } from './tfidf';

interface Settings extends GoldenSettings {
  readonly captions: string[];
  readonly captions_transform?: string[];
  readonly vocabulary: string[];
}

describeGolden('tfidf', ({ settings, outputs }) => {
  const { captions, captions_transform = captions, vocabulary } = settings as Settings;
  const options = optionsOf(settings);
  const fitted = tfidf(captions, options);
  // The reference breaks ties at the limit in the order that its sort leaves them; which counts are kept is defined.
  expect(fitted.dim).toBe(vocabulary.length);
  expect(totals(captions, fitted.terms, options)).toEqual(totals(captions, vocabulary, options));
  if (options.maxTerms === undefined) expect(fitted.terms).toEqual(vocabulary);
  const same = options.maxTerms === undefined ? fitted : tfidf(captions, { ...options, terms: vocabulary });
  expectGolden(same.transform(captions_transform).values, outputs, 'tfidf');
  if (outputs['idf']) expectGolden(same.idf, outputs, 'idf');
});

function optionsOf(settings: GoldenSettings): TfidfOptions {
  const given: Record<string, unknown> = {
    inverseFrequency: settings['use_idf'],
    smooth: settings['smooth_idf'],
    sublinear: settings['sublinear_tf'],
    normalization: settings['norm'] === null ? 'none' : settings['norm'],
    wordsPerTerm: settings['ngram_range'],
    minCaptions: settings['min_df'],
    maxCaptions: settings['max_df'],
    maxTerms: settings['max_features'],
    tokenizer: tokenizerFor(settings['token_pattern'] as string | undefined),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The reference's pattern, whose letters are those of every script. */
function tokenizerFor(pattern: string | undefined) {
  if (pattern === undefined) return undefined;
  const letter = '[\\p{L}\\p{N}_]';
  const edge = `(?:(?<!${letter})(?=${letter})|(?<=${letter})(?!${letter}))`;
  const source = pattern.replace('(?u)', '').replaceAll('\\w', letter).replaceAll('\\b', edge);
  return (text: string): string[] => text.toLowerCase().match(new RegExp(source, 'gu')) ?? [];
}

/** Occurrences of each term over all captions, the most frequent first. */
function totals(captions: readonly string[], terms: readonly string[], options: TfidfOptions): number[] {
  const { wordsPerTerm, tokenizer } = options;
  const counts = tfidf(captions, {
    terms,
    inverseFrequency: false,
    normalization: 'none',
    ...(wordsPerTerm && { wordsPerTerm }),
    ...(tokenizer && { tokenizer }),
  });
  const { values } = counts.transform(captions);
  return terms
    .map((_, column) =>
      captions.reduce((sum, _caption, row) => sum + values[row * terms.length + column]!, 0),
    )
    .sort((a, b) => b - a);
}
