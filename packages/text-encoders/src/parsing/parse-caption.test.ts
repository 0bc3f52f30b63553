import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relationsIn } from '../testing/tagged-text';
import { parseCaption } from './parse-caption';

describe('parseCaption', () => {
  it('ties a whole caption together', () => {
    const text =
      'A/DET man/NOUN in/ADP a/DET red/ADJ hat/NOUN rides/NOUN his/PRON bike/NOUN next/ADJ to/ADP two/NUM dogs/NOUN ./PUNCT';
    expect(relationsIn(text)).toEqual([
      'det(man, A)', 'nsubj(rides, man)', 'case(hat, in)', 'det(hat, a)', 'amod(hat, red)', 'nmod(man, hat)',
      'nmod:poss(bike, his)', 'obj(rides, bike)', 'case(dogs, next)', 'fixed(next, to)', 'nummod(dogs, two)', 'obl(rides, dogs)',
    ]); // prettier-ignore
  });

  it('takes nothing, one word, and punctuation alone', () => {
    expect(parseCaption([]).heads).toEqual([]);
    expect(relationsIn('dogs/NOUN')).toEqual([]);
    expect(relationsIn('./PUNCT ,/PUNCT !/PUNCT')).toEqual([]);
  });

  it('makes a tree of any words with any tags', () => {
    const tags = 'DET ADJ NOUN PROPN NUM VERB AUX ADP ADV PRON PART CCONJ SCONJ PUNCT SYM X'.split(' ');
    const forms = [
      'a',
      'dog',
      'running',
      'is',
      'to',
      'and',
      'that',
      'her',
      'next',
      'of',
      ',',
      "'s",
      'ärm',
      '😀',
    ];
    const word = fc.record({ form: fc.constantFrom(...forms), tag: fc.constantFrom(...tags) });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 25 }), (words) => {
        const { heads } = parseCaption(words.map((one) => ({ ...one, start: 0, end: 0 })));
        expect(heads.length).toBe(words.length);
        heads.forEach((_, start) => {
          let at = start;
          for (let steps = 0; at >= 0; steps++, at = heads[at]!)
            expect(steps).toBeLessThanOrEqual(words.length);
        });
      }),
    );
  });
});
