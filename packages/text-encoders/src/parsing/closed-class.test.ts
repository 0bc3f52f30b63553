import { expect, it } from 'vitest';
import { tokensOf } from '../testing/tagged-text';
import { closedClass } from './closed-class';

const tagOf = (text: string, at: number) => closedClass(tokensOf(text), at);

it.each([
  ['there/PRON is/AUX', 0, 'EXPL'],
  ['there/ADV ./PUNCT', 0, 'ADV'],
  ['she/PRON has/AUX hair/NOUN', 1, 'VERB'],
  ['she/PRON has/AUX jumped/VERB', 1, 'AUX'],
  ['her/PRON hat/NOUN', 0, 'POSS'],
  ['her/PRON ./PUNCT', 0, 'PRON'],
  ['ball/NOUN that/SCONJ is/AUX', 1, 'REL'],
  ['that/PRON dog/NOUN', 0, 'DET'],
  ['another/ADJ dog/NOUN', 0, 'DET'],
  ['to/PART jump/VERB', 0, 'TO'],
  ['to/PART him/PRON', 0, 'ADP'],
  ['as/ADP a/DET dog/NOUN watches/VERB', 0, 'SCONJ'],
  ['after/SCONJ a/DET ball/NOUN ./PUNCT', 0, 'ADP'],
  ['about/ADV to/PART jump/VERB', 0, 'ADJ'],
  ['near/ADV a/DET house/NOUN', 0, 'ADP'],
  ['the/DET outside/ADP windows/NOUN', 1, 'ADJ'],
  ['the/DET back/ADV of/ADP it/PRON', 1, 'NOUN'],
  ['an/DET orange/NOUN toy/NOUN', 1, 'ADJ'],
  ['an/DET orange/NOUN ./PUNCT', 1, 'NOUN'],
  ['small/ADV black/ADJ dog/NOUN', 0, 'ADJ'],
  ["dog/NOUN 's/PART ball/NOUN", 1, 'GEN'],
  ['😀/SYM ./PUNCT', 0, 'PUNCT'],
  ['dog/NOUN ./PUNCT', 0, 'NOUN'],
])('reads %s, word %i, as %s', (text, at, tag) => expect(tagOf(text, at)).toBe(tag));
