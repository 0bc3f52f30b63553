import { VseError } from '@vse/core';
import { damages } from '@vse/testing/faults';
import { describe, expect, it } from 'vitest';
import { tfidf } from './features/tfidf';
import { tfidfFromJson } from './features/tfidf-json';
import { fitGaussianMixture } from './mixtures/fit-gaussian-mixture';
import { mixtureFromJson } from './mixtures/mixture-json';
import { assertSealed, sealed } from './sealed';
import { buildKerasVocabulary } from './vocabulary/keras-vocabulary';
import { buildVocabulary } from './vocabulary/vocabulary';
import { vocabularyFromJson } from './vocabulary/vocabulary-json';

const captions = ['a dog runs', 'caf\u00e9 \u{1f415} "x"', 'a dog sits'];
const points = { values: Float32Array.of(0, 1, 5, 6, 2, 2, 7, 9), length: 4, dim: 2 };

const kept: readonly (readonly [string, unknown, (json: unknown) => unknown])[] = [
  ['a vocabulary', buildVocabulary(captions, { minCount: 1 }), (json) => vocabularyFromJson(json)],
  ["a vocabulary in Keras' layout", buildKerasVocabulary(captions), (json) => vocabularyFromJson(json)],
  ['a tf-idf dictionary', tfidf(captions), (json) => tfidfFromJson(json)],
  ['a mixture', fitGaussianMixture(points, { components: 2 }), (json) => mixtureFromJson(json)],
];

/** True if it fails with an error of the project: a damaged token rule or weighting is an option out of range. */
function refusal(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    return VseError.isInstance(error);
  }
}

describe.each(kept)('the JSON of %s', (_, made, read) => {
  const text = JSON.stringify(made);

  it('is read again, with its keys in any order, and written as it was', () => {
    expect(JSON.stringify(read(JSON.parse(text)))).toBe(text);
    const reversed = Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse());
    expect(JSON.stringify(read(reversed))).toBe(text);
  });

  it('is refused if a byte of it is changed, or some are gone', () => {
    let refused = 0;
    for (const { name, bytes } of damages(Buffer.from(text), { places: 200, seed: 1 })) {
      let json: unknown;
      try {
        json = JSON.parse(bytes.toString());
      } catch {
        continue; // no JSON any more
      }
      if (JSON.stringify(json) === text) continue; // a blank
      expect(
        refusal(() => read(json)),
        name,
      ).toBe(true);
      refused += 1;
    }
    expect(refused).toBeGreaterThan(50);
  });

  it('is refused without its checksum', () => {
    const { checksum, ...rest } = JSON.parse(text) as { readonly checksum: string };
    expect(checksum).toMatch(/^[0-9a-f]{16}$/);
    expect(() => read(rest)).toThrow(/must have the checksum/);
  });
});

it('tells letters apart that are composed, and those that are not', () => {
  const { checksum } = sealed({ words: ['caf\u00e9'] });
  expect(() => assertSealed('x', { words: ['cafe\u0301'], checksum })).toThrow(/x: the data are damaged/);
  expect(sealed({ b: 1, a: { d: 2, c: 3 } }).checksum).toBe(sealed({ a: { c: 3, d: 2 }, b: 1 }).checksum);
});
