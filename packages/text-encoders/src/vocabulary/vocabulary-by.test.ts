import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { vocabularyBy } from './vocabulary-by';

const captions = ["A dog's run.", "A dog's run.", "A dog's run.", "A dog's run."];

describe('vocabularyBy', () => {
  it('follows SCAN and VSE++: Treebank tokens of at least 4', () => {
    const words = ['<pad>', '<start>', '<end>', '<unk>', "'s", '.', 'a', 'dog', 'run'];
    expect(vocabularyBy('scan', captions).words).toEqual(words);
    expect(vocabularyBy('vsepp', captions).hash).toBe(vocabularyBy('scan', captions).hash);
  });

  it('follows DVSA: letters and digits of at least 5', () => {
    expect(vocabularyBy('dvsa', [...captions, 'a dog']).words.slice(4)).toEqual(['a']);
    expect(() => vocabularyBy('dvsa', captions)).toThrow(/occurs 5 times/);
  });

  it("follows Favre's tutorial: every word from 1", () => {
    expect(vocabularyBy('favre', captions).words).toEqual(['<eos>', 'a', "dog's", 'run']);
  });

  it('rejects other names, even one that every object has', () => {
    expect(() => vocabularyBy('coco' as never, captions)).toThrow(
      /preset must be 'scan' or 'vsepp' or 'dvsa' or 'favre', got "coco"/,
    );
    expect(() => vocabularyBy('toString' as never, captions)).toThrow(OptionError);
  });
});
