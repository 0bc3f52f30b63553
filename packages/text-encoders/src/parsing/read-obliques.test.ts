import { describe, expect, it } from 'vitest';
import { relationsIn } from '../testing/tagged-text';

const placedAt = (text: string) => relationsIn(text, 'obl', 'nmod');

describe('readOblique', () => {
  it.each([
    ['of always to the noun before', 'he/PRON eats/VERB a/DET bowl/NOUN of/ADP rice/NOUN', ['nmod(bowl, rice)']],
    ['to the verb by default', 'he/PRON kicks/VERB balls/NOUN over/ADP walls/NOUN', ['obl(kicks, walls)']],
    ['with to the noun before', 'he/PRON walks/VERB on/ADP paths/NOUN with/ADP flowers/NOUN', ['obl(walks, paths)', 'nmod(paths, flowers)']],
    ['with to the verb, of what is owned, and what follows to that', 'he/PRON sits/VERB on/ADP chairs/NOUN with/ADP his/PRON feet/NOUN in/ADP air/NOUN', ['obl(sits, chairs)', 'obl(sits, feet)', 'nmod(feet, air)']],
    ['clothes to who wears them', 'he/PRON sees/VERB a/DET man/NOUN in/ADP shorts/NOUN', ['nmod(man, shorts)']],
    ['places to the verb', 'he/PRON sees/VERB a/DET man/NOUN in/ADP fields/NOUN', ['obl(sees, fields)']],
    ['to who acts where there is no verb', 'man/NOUN in/ADP hats/NOUN on/ADP bikes/NOUN', ['nmod(man, hats)', 'nmod(man, bikes)']],
    ['to the last noun where there is no verb and it is owned', 'boy/NOUN with/ADP casts/NOUN on/ADP his/PRON arm/NOUN', ['nmod(boy, casts)', 'nmod(casts, arm)']],
    ['to the noun of "there is"', 'there/PRON are/AUX dogs/NOUN in/ADP snow/NOUN', ['nmod(dogs, snow)']],
    ['what comes early to the sentence', 'in/ADP snow/NOUN ,/PUNCT dogs/NOUN run/VERB', ['obl(run, snow)']],
    ['what comes early to the noun where there is no verb', 'in/ADP snow/NOUN ,/PUNCT a/DET dog/NOUN', ['nmod(dog, snow)']],
  ])('attaches %s', (_, text, wanted) => expect(placedAt(text)).toEqual(wanted)); // prettier-ignore

  it('lets the people of a group act', () => {
    expect(relationsIn('group/NOUN of/ADP people/NOUN playing/VERB', 'acl')).toEqual([
      'acl(people, playing)',
    ]);
  });
});
