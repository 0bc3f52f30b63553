import { expect, it } from 'vitest';
import { tokensOf } from '../testing/tagged-text';
import { finiteVerbTag } from './finite-verbs';

it.each([
  ['man/NOUN shoots/NOUN a/DET gun/NOUN', 1, 'VERB'],
  ['dogs/NOUN fight/NOUN in/ADP snow/NOUN', 1, 'VERB'],
  ['dog/NOUN towers/NOUN over/ADP it/PRON', 1, 'VERB'],
  ['dogs/NOUN chase/ADJ a/DET cat/NOUN', 1, 'VERB'],
  ['in/ADP pink/ADJ stands/NOUN ./PUNCT', 2, 'VERB'],
  ['dog/NOUN race/NOUN is/AUX on/ADP', 1, 'NOUN'],
  ['dog/NOUN rides/NOUN as/SCONJ she/PRON watches/VERB', 1, 'VERB'],
  ['a/DET jump/VERB ./PUNCT', 1, 'NOUN'],
  ['a/DET big/ADJ jump/VERB ./PUNCT', 2, 'NOUN'],
  ['dogs/NOUN happily/ADV jump/VERB ./PUNCT', 2, 'VERB'],
  ['tank/NOUN top/ADJ ./PUNCT', 1, 'NOUN'],
])('reads %s, word %i, as %s', (text, at, tag) => expect(finiteVerbTag(tokensOf(text), at)).toBe(tag));
