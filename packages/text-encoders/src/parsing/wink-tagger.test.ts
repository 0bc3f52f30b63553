import { describe, expect, it } from 'vitest';
import { joinHyphens, winkTagger } from './wink-tagger';

const tagger = await winkTagger();
const shown = (caption: string) => tagger(caption).map(({ form, tag }) => `${form}/${tag}`);

describe('winkTagger', () => {
  it('splits and tags', () => {
    expect(shown("The dog's ball isn't red.")).toEqual([
      'The/DET', 'dog/NOUN', "'s/PART", 'ball/NOUN', 'is/AUX', "n't/PART", 'red/ADJ', './PUNCT',
    ]); // prettier-ignore
  });

  it('gives the offsets of each word', () => {
    const caption = '  A\tbig  dog\n';
    for (const { form, start, end } of tagger(caption)) expect(caption.slice(start, end)).toBe(form);
    expect(tagger(caption).map(({ form }) => form)).toEqual(['A', 'big', 'dog']);
  });

  it('keeps words with hyphens whole', () => {
    expect(shown('a t-shirt')).toEqual(['a/DET', 't-shirt/NOUN']);
    expect(shown('a snow-covered hill')[1]).toBe('snow-covered/ADJ');
    const part = (form: string, start: number) => ({ form, tag: 'NOUN', start, end: start + form.length });
    expect(joinHyphens([part('a', 0), part('-', 2), part('b', 4)]).length).toBe(3);
  });

  it('tags empty text, control characters, emoji and other scripts', () => {
    for (const nothing of ['', '   ', '\t\n', '\u0000\u0007']) expect(tagger(nothing)).toEqual([]);
    expect(tagger('a\u0000dog').map(({ form }) => form)).toEqual(['a', 'dog']);
    expect(tagger('狗 在 跑 😀 собака').length).toBeGreaterThan(3);
  });
});
