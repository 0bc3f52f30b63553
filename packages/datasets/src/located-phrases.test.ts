import { DataError, OptionError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locatedPhrases, relativeBox, type PhraseDataset } from './located-phrases';
import type { Box } from './phrase-link';

const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });

/** Two images of 20 x 10, one in each split, with one caption each; the phrases are of the first. */
function withPhrases(
  ...phrases: readonly (readonly [text: string, ...boxes: readonly Box[]])[]
): PhraseDataset {
  return {
    name: 'two',
    synthetic: true,
    images: ['a', 'b'].map((id) => ({ id, width: 20, height: 10 })),
    captions: [0, 1].map((image) => ({ id: `#${image}`, image, text: 'A red dog by a wall' })),
    splits: { train: [0], test: [1] },
    notes: [],
    phrases: phrases.map(([text, ...boxes], i) => ({
      caption: 0,
      firstWord: i,
      text,
      chain: String(i + 1),
      types: ['other'],
      boxes,
    })),
  };
}

describe('locatedPhrases', () => {
  it('takes the box around all boxes, and words in lower case', () => {
    const data = withPhrases(['Two  Dogs ', box(1, 2, 3, 4), box(5, 1, 8, 3)]);
    const { phrases, ...counts } = locatedPhrases(data, 'train');
    expect(counts).toEqual({ withoutBox: 0, outside: 0, cut: 0 });
    expect(phrases).toMatchObject([{ image: 0, text: 'Two  Dogs ', phrase: 'two dogs', chain: '1' }]);
    expect(phrases[0]!.box).toEqual(box(1, 1, 8, 4));
  });

  it('reads the requested split', () => {
    const data = withPhrases(['a dog', box(1, 2, 3, 4)]);
    expect(locatedPhrases(data, 'test').phrases).toEqual([]);
    expect(() => locatedPhrases(data, 'dev')).toThrow(OptionError);
    expect(() => locatedPhrases(data, 'dev')).toThrow("split must be one of two's (train, test), got dev.");
  });

  it('leaves out and counts phrases without a box, and those whose boxes are outside or empty', () => {
    const data = withPhrases(
      ['the sky'],
      ['a bird', box(20, 0, 25, 5)], // begins at the right edge
      ['a line', box(3, 3, 9, 3)],
      ['a hole', box(5, 5, 4, 6)],
      ['a dog', box(1, 2, 3, 4)],
    );
    const { phrases, ...counts } = locatedPhrases(data, 'train');
    expect(phrases.map(({ phrase }) => phrase)).toEqual(['a dog']);
    expect(counts).toEqual({ withoutBox: 1, outside: 3, cut: 0 });
  });

  it('cuts boxes at the edges, and drops those of a phrase that are outside', () => {
    const data = withPhrases(['dogs', box(-2, 3, 5, 12), box(30, 0, 40, 5)], ['a dog', box(0, 0, 20, 10)]);
    const { phrases, cut } = locatedPhrases(data, 'train');
    expect(phrases.map((phrase) => phrase.boxes)).toEqual([[box(0, 3, 5, 10)], [box(0, 0, 20, 10)]]);
    expect(cut).toBe(1);
  });

  it('knows no right and bottom edge where the size is unknown', () => {
    const data = withPhrases(['a dog', box(-1, 2, 300, 400)]);
    const { phrases } = locatedPhrases({ ...data, images: [{ id: 'a' }, { id: 'b' }] }, 'train');
    expect(phrases[0]!.box).toEqual(box(0, 2, 300, 400));
  });

  it('keeps every phrase or counts it, and every box inside its image', () => {
    const side = fc.integer({ min: -15, max: 30 });
    const boxes = fc.array(fc.tuple(side, side, side, side), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(boxes, { maxLength: 6 }), (list) => {
        const data = withPhrases(...list.map((own) => ['x', ...own.map((sides) => box(...sides))] as const));
        const { phrases, withoutBox, outside } = locatedPhrases(data, 'train');
        expect(phrases.length + withoutBox + outside).toBe(list.length);
        for (const { left, top, right, bottom } of phrases.flatMap((phrase) => [
          phrase.box,
          ...phrase.boxes,
        ])) {
          expect([left >= 0, top >= 0, right <= 20, bottom <= 10]).toEqual([true, true, true, true]);
          expect([right > left, bottom > top]).toEqual([true, true]);
        }
      }),
    );
  });
});

describe('relativeBox', () => {
  it('divides by the size of the image', () => {
    expect(relativeBox(box(5, 2, 20, 10), { id: 'a', width: 20, height: 10 })).toEqual([0.25, 0.2, 1, 1]);
  });

  it('needs the size', () => {
    expect(() => relativeBox(box(0, 0, 1, 1), { id: 'a', width: 20 })).toThrow(DataError);
    expect(() => relativeBox(box(0, 0, 1, 1), { id: 'a', width: 0, height: 1 })).toThrow(
      'image a must be known',
    );
  });
});
