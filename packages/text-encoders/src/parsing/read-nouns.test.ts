import { describe, expect, it } from 'vitest';
import { relationsIn } from '../testing/tagged-text';

describe('readNoun', () => {
  it('takes objects, once', () => {
    expect(relationsIn('dog/NOUN bites/VERB man/NOUN')).toEqual(['nsubj(bites, dog)', 'obj(bites, man)']);
  });

  it('joins lists to their first item', () => {
    expect(relationsIn('hats/NOUN ,/PUNCT coats/NOUN and/CCONJ boots/NOUN')).toEqual([
      'conj(hats, coats)', 'cc(boots, and)', 'conj(hats, boots)',
    ]); // prettier-ignore
  });

  it('joins like to like', () => {
    const text = 'a/DET man/NOUN in/ADP hats/NOUN and/CCONJ a/DET woman/NOUN';
    expect(relationsIn(text, 'conj')).toEqual(['conj(man, woman)']);
    expect(relationsIn('a/DET man/NOUN in/ADP hats/NOUN and/CCONJ boots/NOUN', 'conj')).toEqual([
      'conj(hats, boots)',
    ]);
  });

  it('joins what a second preposition leads', () => {
    expect(relationsIn('he/PRON runs/VERB on/ADP land/NOUN and/CCONJ in/ADP water/NOUN').slice(3)).toEqual([
      'cc(water, and)', 'case(water, in)', 'conj(land, water)',
    ]); // prettier-ignore
  });

  it('names what stands beside a noun', () => {
    expect(relationsIn('a/DET group/NOUN ,/PUNCT one/NUM with/ADP hats/NOUN', 'appos')).toEqual([
      'appos(group, one)',
    ]);
  });
});
