import { expect, it } from 'vitest';
import { tokensOf } from '../testing/tagged-text';
import { participleTag } from './participles';

it.each([
  ['man/NOUN drinking/NOUN a/DET soda/NOUN', 1, 'VERB'],
  ['a/DET smiling/VERB girl/NOUN', 1, 'ADJ'],
  ['a/DET swimming/VERB pool/NOUN', 1, 'NOUN'],
  ['a/DET crossing/VERB ./PUNCT', 1, 'NOUN'],
  ['in/ADP folding/VERB chairs/NOUN', 1, 'ADJ'],
  ['by/ADP holding/VERB hands/NOUN', 1, 'VERB'],
  ['each/DET riding/NOUN a/DET camel/NOUN', 1, 'VERB'],
  ['in/ADP black/ADJ running/NOUN ./PUNCT', 2, 'VERB'],
  ['a/DET covered/VERB bridge/NOUN', 1, 'ADJ'],
  ['bridge/NOUN covered/ADJ in/ADP snow/NOUN', 1, 'VERB'],
  ['a/DET paw/NOUN printed/VERB ball/NOUN', 2, 'ADJ'],
  ['a/DET swing/NOUN set/VERB ./PUNCT', 2, 'NOUN'],
  ['the/DET dog/NOUN', 1, 'NOUN'],
])('reads %s, word %i, as %s', (text, at, tag) => expect(participleTag(tokensOf(text), at)).toBe(tag));
